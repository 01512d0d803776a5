// Names for everything: text that comes first is the name, of every type; and who opens an object
// as another is refused at once.
#include "tests/client/fixture.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <set>

namespace steward::testing {
namespace {

// The two, made from left to right, are one object.
template <class Proxy>
bool same(std::initializer_list<Proxy> two) {
    return two.begin()->handle() == std::prev(two.end())->handle();
}

}  // namespace

TEST_CASE_METHOD(WithManager,
                 "Names: every type is made by name, and opened by whoever names it again",
                 "[client][names]") {
    CHECK(same({manager.list<int>("list", {1}), manager.list<int>("list")}));
    CHECK(same({manager.dict<std::string, int>("dict", {{"a", 1}}),
                manager.dict<std::string, int>("dict")}));
    CHECK(same({manager.name_space("space", {{"limit", 5}}), manager.name_space("space")}));
    CHECK(same({manager.set<int>("set", {1}), manager.set<int>("set")}));
    CHECK(same({manager.array<int>("array", {7}), manager.array<int>("array", 99)}));
    CHECK(same({manager.value("hits", 3), manager.value<int>("hits")}));
    CHECK(same({manager.queue<int>("queue", {.maxsize = 2}), manager.queue<int>("queue")}));
    CHECK(same({manager.joinable_queue<int>("joinable"), manager.joinable_queue<int>("joinable")}));
    CHECK(same({manager.lifo_queue<int>("lifo"), manager.lifo_queue<int>("lifo")}));
    CHECK(same({manager.priority_queue<int>("priority"), manager.priority_queue<int>("priority")}));
    const Lock lock = manager.lock("lock");
    CHECK(same({lock, manager.lock("lock")}));
    CHECK(same({manager.rlock("rlock"), manager.rlock("rlock")}));
    CHECK(same({manager.rwlock("rwlock"), manager.rwlock("rwlock")}));
    CHECK(same({manager.semaphore("semaphore", 3), manager.semaphore("semaphore")}));
    CHECK(same({manager.bounded_semaphore("bounded", 3), manager.bounded_semaphore("bounded")}));
    CHECK(same(
        {manager.condition("condition", lock), manager.condition("condition", manager.rlock())}));
    CHECK(same({manager.event("event"), manager.event("event")}));
    CHECK(same({manager.latch("latch", 3), manager.latch("latch", 5)}));
    CHECK(same({manager.barrier("barrier", 2), manager.barrier("barrier", 9)}));
    CHECK(same({manager.pipe<int>("pipe").first, manager.pipe<int>("pipe").first}));

    // What was given first counts.
    CHECK(manager.list<int>("list").copy() == std::vector<int>{1});
    CHECK(manager.array<int>("array", 1).copy() == std::vector<int>{7});
    CHECK(manager.value("hits", 9) == 3);
    CHECK(manager.semaphore("semaphore").value() == 3);
    CHECK(manager.latch("latch", 1).count() == 3);
    CHECK(manager.barrier("barrier", 1).parties() == 2);
    CHECK(manager.open<Set<int>>("set").size() == 1);
}

TEST_CASE_METHOD(WithManager, "Names: text of any form is a name, and an empty one is none",
                 "[client][names]") {
    const std::string name = "jobs";
    const auto jobs = manager.queue<int>(name);
    CHECK(same({jobs, manager.queue<int>(std::string_view("jobs"))}));
    CHECK_FALSE(same({manager.value("", "text"), manager.value("", "text")}));
    CHECK(manager.value("title", "text") == "text");
    CHECK(manager.value<std::string>("title", "other") == "text");
    CHECK(manager.value("", "text", {.name = "another"}) == "text");
    CHECK(manager.value<double>("share") == 0.0);
    CHECK(same({manager.pipe<int>(name + "'s pipe", false).second,
                manager.pipe<int>("jobs's pipe").second}));
}

TEST_CASE_METHOD(WithManager, "Names: whether there is one can be asked", "[client][names]") {
    CHECK_FALSE(manager.exists("jobs"));
    CHECK_FALSE(manager.try_open<List<int>>("jobs"));
    const auto jobs = manager.list<int>("jobs", {4});
    CHECK(manager.exists("jobs"));
    CHECK(manager.try_open<List<int>>("jobs")->get(0) == 4);
    CHECK_THROWS_AS((manager.try_open<Dict<int, int>>("jobs")), TypeMismatch);
    manager.remove("jobs");
    CHECK_FALSE(manager.exists("jobs"));
}

TEST_CASE_METHOD(WithManager,
                 "Names: what holds another type's values is refused when it is opened",
                 "[client][names]") {
    manager.list<std::string>("names", {"anna"});
    CHECK_THROWS_WITH(manager.list<int>("names"),
                      "the list 'names' holds items of the kind string, not integer");
    CHECK_THROWS_AS(manager.open<List<double>>("names"), TypeMismatch);
    CHECK_THROWS_AS(manager.list<List<int>>("names"), TypeMismatch);
    CHECK(manager.list<Value>("names").size() == 1);
    CHECK(manager.list<std::optional<int>>("names").size() == 1);

    manager.dict<std::string, int>("ages", {{"anna", 3}});
    CHECK_THROWS_WITH((manager.dict<int, int>("ages")),
                      "the dict 'ages' holds keys of the kind string, not integer");
    CHECK_THROWS_AS((manager.dict<std::string, std::string>("ages")), TypeMismatch);
    CHECK(manager.dict<std::string, double>("ages").get("anna") == 3.0);

    manager.value("hits", 3);
    CHECK_THROWS_WITH(manager.value("hits", "three"),
                      "the value 'hits' holds a value of the kind integer, not string");
    manager.array<int>("numbers", {1});
    CHECK_THROWS_AS(manager.array<double>("numbers", 1), TypeMismatch);
    CHECK_THROWS_AS(manager.array<bool>("numbers", 1), TypeMismatch);
    manager.set<int>("seen", {1});
    CHECK_THROWS_AS(manager.set<std::string>("seen"), TypeMismatch);
    manager.queue<std::vector<int>>("jobs").put({1});
    CHECK_THROWS_AS(manager.queue<int>("jobs"), TypeMismatch);
    manager.list<PipeEnd<int>>("ends").append(manager.pipe<int>().first);
    CHECK(manager.list<PipeEnd<int>>("ends").size() == 1);
}

TEST_CASE_METHOD(WithManager, "Names: containers are made from any range and any map",
                 "[client][names]") {
    const std::deque<int> numbers{1, 2, 3};
    CHECK(manager.list(numbers).copy() == std::vector<int>{1, 2, 3});
    CHECK(manager.list<int>(numbers).size() == 3);
    CHECK(manager.list("numbers", numbers).size() == 3);
    CHECK(manager.list(std::vector<std::string>{"a"}).get(0) == "a");
    CHECK(manager.list<std::string>(std::array<std::string_view, 2>{"a", "b"}).get(1) == "b");
    CHECK(manager.list(std::set<int>{2, 1}).get(0) == 1);
    CHECK(manager.set(numbers).size() == 3);
    const std::map<std::string, int> ages{{"anna", 3}};
    CHECK(manager.dict(ages).get("anna") == 3);
    CHECK(manager.dict("ages", std::unordered_map<int, std::string>{{4, "ben"}}).get(4) == "ben");
    const std::vector<double> reals{0.5, 1.5};
    CHECK(manager.array(std::span<const double>(reals)).copy() == reals);
    const auto array = manager.array("reals", std::span(reals).first(1));
    array.assign(std::span(reals).last(1));
    CHECK(array[0] == 1.5);
    array.set_slice(std::span(reals).first(1));
    CHECK(array[0] == 0.5);
}

TEST_CASE_METHOD(WithManager, "Names: a string_view is as good as a string", "[client][names]") {
    const std::string_view anna = std::string_view("anna and ben").substr(0, 4);
    const auto names = manager.list<std::string>();
    names.append(anna);
    names.append("ben");
    names.append(names[0]);
    names.insert(0, std::string("carl"));
    names.extend(std::array<std::string_view, 1>{anna});
    CHECK(names.copy() == std::vector<std::string>{"carl", "anna", "ben", "anna", "anna"});
    CHECK(names.count(anna) == 3);
    CHECK(names.try_get(9) == std::nullopt);
    CHECK(names.try_get(-1) == "anna");
    const auto ages = manager.dict<std::string, std::string>();
    ages.set(anna, anna);
    CHECK(ages.get(anna) == "anna");
    CHECK(ages.try_get("ben") == std::nullopt);
    const auto seen = manager.set<std::string>();
    CHECK(seen.add(anna));
    const auto jobs = manager.queue<std::string>();
    jobs.put(anna);
    CHECK(jobs.get() == "anna");
    auto batch = manager.batch();
    batch.on(names).append(anna);
    CHECK(batch.run());
    CHECK(names.size() == 6);
}

TEST_CASE_METHOD(WithManager,
                 "Names: a value that takes integers only is opened by no type of floats",
                 "[client][names]") {
    manager.value("hits", 1);
    CHECK_THROWS_WITH(manager.value<double>("hits"),
                      "the value 'hits' takes integers only (int32), no floats");
    CHECK_THROWS_AS(manager.value("hits", 0.5F), TypeMismatch);
    CHECK_THROWS_AS(manager.open<SharedValue<double>>("hits"), TypeMismatch);
    CHECK(manager.value<std::int64_t>("hits") == 1);
    manager.value("ratio", 0.5) = 2;
    CHECK(manager.value<double>("ratio") == 2.0);
    // One that takes anything is opened whatever it holds.
    const auto any = manager.value("any", Value(1));
    manager.value<double>("any") = 0.5;
    CHECK(any.get() == Value(0.5));
}

TEST_CASE_METHOD(WithManager, "Names: named values have options, text too", "[client][names]") {
    manager.value("title", "text", {.exclusive = true});
    CHECK_THROWS_AS(manager.value("title", "text", {.exclusive = true}), NameTaken);
    CHECK(manager.open<SharedValue<std::string>>("title").get() == "text");
    manager.value("", "other", {.name = "by options"});
    CHECK(manager.exists("by options"));
    CHECK(manager.value("hits", 3, {.exclusive = true}) == 3);
    CHECK_THROWS_AS(manager.value("hits", 3, {.exclusive = true}), NameTaken);
}

}  // namespace steward::testing
