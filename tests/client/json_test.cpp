// Users' own types by nlohmann's conversions.
#include "tests/client/fixture.hpp"

#include <steward/json.hpp>

namespace steward::testing {

struct Job {
    std::string name;
    int priority = 0;
    bool operator==(const Job&) const = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Job, name, priority)

TEST_CASE_METHOD(WithManager, "Json: a type with to_json and from_json is stored like any other",
                 "[client][json]") {
    const auto jobs = manager.list<Job>({{"sweep", 3}, {"cook", 1}});
    CHECK(jobs.get(0) == Job{"sweep", 3});
    jobs.sort(false, "/priority");
    CHECK(jobs.copy() == std::vector<Job>{{"cook", 1}, {"sweep", 3}});
    CHECK(jobs.contains({"sweep", 3}));
    const auto by_name = manager.dict<std::string, std::vector<Job>>();
    by_name["a"] = {{"x", 1}};
    CHECK(by_name.get("a").at(0).name == "x");
    const List<Job> wrong(manager.list<int>({1}).handle());
    CHECK_THROWS_AS(wrong.get(0), ConversionError);
}

TEST_CASE_METHOD(WithManager, "Json: nlohmann::json itself is any value", "[client][json]") {
    const nlohmann::json document = {
        {"a", {1, -2, 2.5, nullptr, true}}, {"b", "text"}, {"c", nlohmann::json::object()}};
    const auto list = manager.list<nlohmann::json>({document});
    CHECK(list.get(0) == document);
    CHECK(list.contains(document));
    CHECK(List<Value>(list.handle()).get(0).as<nlohmann::json>() == document);
}

TEST_CASE_METHOD(WithManager,
                 "Json: nlohmann::ordered_json keeps the order of members, there and back",
                 "[client][json]") {
    const nlohmann::ordered_json document = {{"pears", 1},
                                             {"apples", {{"z", 1}, {"a", {2.5, nullptr}}}}};
    const auto list = manager.list<nlohmann::ordered_json>({document});
    CHECK(list.get(0).dump() == document.dump());
    CHECK(List<nlohmann::json>(list.handle()).get(0).dump() ==
          R"({"apples":{"a":[2.5,null],"z":1},"pears":1})");
    CHECK(
        manager.list<nlohmann::ordered_json>({nlohmann::ordered_json{{"$ref", 5}}}).get(0).dump() ==
        R"({"$ref":5})");
}

}  // namespace steward::testing
