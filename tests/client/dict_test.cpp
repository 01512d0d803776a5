// Dict<K, V> and Namespace against a real daemon.
#include "tests/client/fixture.hpp"

#include <sstream>

namespace steward::testing {

using Ages = Dict<std::string, int>;
using Items = Ages::Items;

TEST_CASE_METHOD(WithManager, "Dict: items are read and written by key", "[client][dict]") {
    const auto ages = manager.dict<std::string, int>({{"anna", 3}});
    CHECK(ages["anna"] == 3);
    ages["ben"] = 4;
    CHECK((ages["ben"] += 2) == 6);
    CHECK_THROWS_AS(ages.get("cleo"), KeyNotFound);
    CHECK(ages.get("cleo", 9) == 9);
    CHECK(ages.find("cleo") == std::nullopt);
    CHECK(ages.find("anna") == 3);
    CHECK(ages.contains("ben"));
    ages.erase("anna");
    CHECK(ages.size() == 1);
    CHECK_THROWS_AS(ages.erase("anna"), KeyNotFound);
}

TEST_CASE_METHOD(WithManager, "Dict: keeps the order of insertion", "[client][dict]") {
    const auto ages = manager.dict<std::string, int>({{"z", 1}, {"a", 2}});
    ages["m"] = 3;
    CHECK(ages.keys() == std::vector<std::string>{"z", "a", "m"});
    CHECK(ages.values() == std::vector<int>{1, 2, 3});
    CHECK(ages.items() == Items{{"z", 1}, {"a", 2}, {"m", 3}});
    CHECK(Items(ages.begin(), ages.end()) == ages.copy());
    CHECK(ages.popitem() == std::pair<std::string, int>("m", 3));
    std::ostringstream out;
    out << ages << manager.dict<int, bool>({{1, false}});
    CHECK(out.str() == R"({"z": 1, "a": 2}{1: false})");
}

TEST_CASE_METHOD(WithManager, "Dict: compound work is one call", "[client][dict]") {
    const auto ages = manager.dict<std::string, int>();
    CHECK(ages.setdefault("a", 1) == 1);
    CHECK(ages.setdefault("a", 2) == 1);
    CHECK(ages.get_or_set("b", 5) == std::pair(5, true));
    CHECK(ages.get_or_set("b", 6) == std::pair(5, false));
    CHECK(ages.fetch_add("count", 2, 10) == 10);
    CHECK(ages.get("count") == 12);
    CHECK_THROWS_AS(ages.fetch_add("none", 1), KeyNotFound);
    CHECK(ages.compare_exchange("a", 1, 7));
    CHECK(ages.pop("a") == 7);
    CHECK(ages.pop("a", -1) == -1);
    const auto version = ages.version();
    CHECK(ages.update_if(version, Items{{"x", 1}}));
    CHECK_FALSE(ages.update_if(version, Items{{"x", 2}}));
    CHECK(ages.get_many({"x", "b"}) == std::vector<int>{1, 5});
    CHECK(ages.get_many({"x", "none"}, 0) == std::vector<int>{1, 0});
    ages.set_many(std::map<std::string, int>{{"x", 3}});
    CHECK(ages["x"] == 3);
    ages.clear();
    CHECK(ages.empty());
}

TEST_CASE_METHOD(WithManager, "Dict: merges with | and |=", "[client][dict]") {
    const auto left = manager.dict<std::string, int>({{"a", 1}});
    const auto right = manager.dict<std::string, int>({{"a", 2}, {"b", 3}});
    CHECK((left | right) == Items{{"a", 2}, {"b", 3}});
    CHECK(left == Items{{"a", 1}});
    left |= right;
    CHECK(left == right);
    left |= std::map<std::string, int>{{"c", 4}};
    CHECK(left.size() == 3);
    left.update({{"d", 5}});
    CHECK(left.contains("d"));
}

TEST_CASE_METHOD(WithManager, "Dict: keys may be numbers, booleans and tuples", "[client][dict]") {
    const auto by_place = manager.dict<std::tuple<int, std::string>, double>();
    by_place[{1, "a"}] = 0.5;
    CHECK(by_place.get({1, "a"}) == 0.5);
    const auto by_number = manager.dict<int, std::string>({{-5, "minus"}});
    CHECK(by_number[-5] == "minus");
    CHECK(by_number.keys() == std::vector<int>{-5});
}

TEST_CASE_METHOD(WithManager, "Dict: holds shared lists", "[client][dict]") {
    const auto table = manager.dict<std::string, List<int>>();
    table["a"] = manager.list<int>({1});
    table["a"]->append(2);
    table["a"][0] = 9;
    CHECK(table["a"]->copy() == std::vector<int>{9, 2});
    const auto nested = manager.list<Dict<std::string, List<int>>>({table});
    nested[0]["a"]->append(3);
    CHECK(table.get("a").size() == 3);
}

TEST_CASE_METHOD(WithManager, "Namespace: attributes have any type", "[client][namespace]") {
    const auto space = manager.name_space({{"limit", 5}});
    const int limit = space["limit"];
    CHECK(limit == 5);
    space["name"] = "anna";
    space["list"] = manager.list<int>({1});
    CHECK(space.get<std::string>("name") == "anna");
    CHECK(space.get<List<int>>("list").size() == 1);
    CHECK((space["limit"] += 3) == 8);
    CHECK(space.fetch_add("limit", 1) == 8);
    CHECK(space.compare_exchange("limit", 9, 1));
    CHECK(space.find<int>("none") == std::nullopt);
    CHECK_THROWS_AS(space.get<int>("none"), KeyNotFound);
    space.erase("list");
    CHECK_FALSE(space.contains("list"));
    space.update({{"more", 2.5}});
    CHECK(space.size() == 3);
    CHECK(space.copy().at("more").as<double>() == 2.5);
    CHECK(space.names().size() == 3);
    std::ostringstream out;
    out << manager.name_space({{"x", 1}});
    CHECK(out.str() == R"({"x": 1})");
}

TEST_CASE_METHOD(WithManager, "Manager: names are opened or made in one call",
                 "[client][manager]") {
    const auto jobs = manager.list<int>("jobs", {1});
    CHECK(manager.list<int>("jobs").handle() == jobs.handle());
    CHECK(manager.list<int>("jobs", {9, 9}).size() == 1);
    CHECK(manager.open<List<int>>("jobs")[0] == 1);
    CHECK_THROWS_AS(manager.open<List<int>>("none"), NoSuchObject);
    CHECK_THROWS_AS((manager.open<Dict<int, int>>("jobs")), TypeMismatch);
    CHECK_THROWS_AS(manager.list<int>({}, {.name = "jobs", .exclusive = true}), NameTaken);
    manager.remove("jobs");
    CHECK_THROWS_AS(manager.remove("jobs"), NoSuchObject);
    CHECK(jobs.size() == 1);
    manager.ping();
    CHECK(manager.daemon_pid() > 0);
}

TEST_CASE_METHOD(WithManager, "Dict: is made from keys that have one value", "[client][dict]") {
    const auto counts =
        manager.dict<std::string, int>(fromkeys(std::vector<std::string>{"pears", "apples"}, 0));
    CHECK(counts.keys() == std::vector<std::string>{"pears", "apples"});
    CHECK(++counts["apples"] == 1);
}

}  // namespace steward::testing
