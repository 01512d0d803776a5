// List<T> against a real daemon: every method, and how the proxy fits C++.
#include "tests/client/fixture.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace steward::testing {

using Numbers = std::vector<int>;

TEST_CASE_METHOD(WithManager, "List: items are read and written by index", "[client][list]") {
    const auto list = manager.list<int>({1, 2, 3});
    CHECK(list[0] == 1);
    CHECK(list.at(-1) == 3);
    list[0] = 10;
    list[-1] = list[0];
    CHECK(list.copy() == Numbers{10, 2, 10});
    CHECK(list.get_or(7, -1) == -1);
    CHECK_THROWS_AS(list.get(3), IndexOutOfRange);
    CHECK_THROWS_AS(list.set(3, 0), IndexOutOfRange);
    list.erase(0);
    CHECK(list == Numbers{2, 10});
}

TEST_CASE_METHOD(WithManager, "List: a number changes in one call", "[client][list]") {
    const auto list = manager.list<int>({1});
    CHECK((list[0] += 5) == 6);
    CHECK((list[0] -= 2) == 4);
    CHECK(++list[0] == 5);
    CHECK(--list[0] == 4);
    CHECK(list.fetch_add(0, 10) == 4);
    const Exchanged<int> done = list.compare_exchange(0, 14, 1);
    CHECK(done);
    CHECK(done.before == 14);
    CHECK_FALSE(list.compare_exchange(0, 14, 2));
    CHECK(list[0] == 1);
}

TEST_CASE_METHOD(WithManager, "List: slices are read, assigned and deleted as in Python",
                 "[client][list]") {
    const auto list = manager.list<int>({0, 1, 2, 3, 4});
    CHECK(list[slice(1, 3)] == Numbers{1, 2});
    const Numbers backwards = list[slice({}, {}, -1)];
    CHECK(backwards == Numbers{4, 3, 2, 1, 0});
    list[slice(0, 2)] = {7};
    CHECK(list == Numbers{7, 2, 3, 4});
    list.set_slice({8, 9}, {}, {}, 2);
    CHECK(list == Numbers{8, 2, 9, 4});
    list.erase_slice(1, {}, 2);
    CHECK(list == Numbers{8, 9});
}

TEST_CASE_METHOD(WithManager, "List: grows, shrinks and is searched", "[client][list]") {
    const auto list = manager.list<int>();
    CHECK(list.empty());
    list.append(3);
    list.extend({1, 2});
    list.insert(0, 9);
    list += {5, 5};
    CHECK(list.size() == 6);
    CHECK(list.count(5) == 2);
    CHECK(list.contains(2));
    CHECK(list.index(5) == 4);
    CHECK(list.index(5, 5) == 5);
    CHECK_THROWS_AS(list.index(77), ValueNotFound);
    CHECK(list.pop() == 5);
    CHECK(list.pop(0) == 9);
    CHECK(list.pop_many(2) == Numbers{2, 5});
    list.remove(3);
    CHECK_THROWS_AS(list.remove(3), ValueNotFound);
    list *= 3;
    CHECK(list == Numbers{1, 1, 1});
    CHECK(list + Numbers{2} == Numbers{1, 1, 1, 2});
    list.clear();
    CHECK_THROWS_AS(list.pop(), Refused);
}

TEST_CASE_METHOD(WithManager, "List: is sorted and reversed", "[client][list]") {
    const auto list = manager.list<int>({2, 3, 1});
    list.sort();
    CHECK(list == Numbers{1, 2, 3});
    list.sort(true);
    CHECK(list == Numbers{3, 2, 1});
    list.reverse();
    CHECK(list == Numbers{1, 2, 3});
    const auto people = manager.list<std::map<std::string, int>>({{{"age", 7}}, {{"age", 3}}});
    people.sort(false, "/age");
    CHECK(people.get(0).at("age") == 3);
}

TEST_CASE_METHOD(WithManager, "List: iterates in chunks and works with algorithms",
                 "[client][list]") {
    Numbers many(600);
    std::iota(many.begin(), many.end(), 0);
    const auto list = manager.list<int>(many);
    CHECK(Numbers(list.begin(), list.end()) == many);
    CHECK(std::accumulate(list.begin(), list.end(), 0) == 599 * 300);
    CHECK(std::find(list.begin(), list.end(), 500) != list.end());
    for (const int item : manager.list<int>()) CHECK(item == 0);
}

TEST_CASE_METHOD(WithManager, "List: prints as Python's list, with JSON's strings",
                 "[client][list]") {
    std::ostringstream out;
    out << manager.list<int>({90}) << manager.list<std::string>({"a", "b\"c"})
        << manager.list<double>({2, 0.5}) << manager.list<bool>({true}) << manager.list<int>();
    CHECK(out.str() == R"([90]["a", "b\"c"][2.0, 0.5][true][])");
}

TEST_CASE_METHOD(WithManager, "List: lists inside lists are shared all the way down",
                 "[client][list]") {
    const auto inner = manager.list<int>({1});
    const auto outer = manager.list<List<int>>({inner});
    outer[0][0] = 5;
    CHECK(inner[0] == 5);
    inner.append(6);
    CHECK(outer[0]->size() == 2);
    CHECK(outer.get(0).handle() == inner.handle());
    outer[0]->append(7);
    CHECK(inner.copy() == Numbers{5, 6, 7});
}

TEST_CASE_METHOD(WithManager, "List: an inner list lives as long as something refers to it",
                 "[client][list]") {
    const auto outer = manager.list<List<int>>();
    outer.append(manager.list<int>({4}));
    CHECK(outer.get(0).get(0) == 4);
    const List<int> taken = outer.pop();
    CHECK(taken.copy() == Numbers{4});
}

TEST_CASE_METHOD(WithManager, "List: mixed content comes as Value", "[client][list]") {
    const auto list = manager.list<Value>({1, "two", 3.5, Numbers{4}, Value()});
    CHECK(list.get(0).as<int>() == 1);
    CHECK(list.get(1).as<std::string>() == "two");
    CHECK(list.get(3).as<Numbers>() == Numbers{4});
    CHECK(list.get(4).is_null());
    CHECK_THROWS_AS(list.get(1).as<int>(), ConversionError);
    const auto shared = manager.list<int>({8});
    list[0] = shared;
    CHECK(list.get(0).as<List<int>>()[0] == 8);
    std::ostringstream out;
    out << list;
    CHECK(out.str().find(R"("two", 3.5, [4], null])") != std::string::npos);
}

TEST_CASE_METHOD(WithManager,
                 "List: what does not fit the type is an error, and so is another manager's object",
                 "[client][list]") {
    const auto list = manager.list<Value>({300, "text"});
    const List<std::uint8_t> small(list.handle());
    CHECK_THROWS_AS(small.get(0), ConversionError);
    CHECK_THROWS_AS(small.get(1), ConversionError);
    Manager other;
    CHECK_THROWS_AS(list.append(other.list<int>()), ConversionError);
    CHECK(list.size() == 2);
}

TEST_CASE_METHOD(WithManager,
                 "List: the bounds of a slice are cut at either end, however far they are",
                 "[client][list]") {
    const auto items = manager.list<int>({1, 2, 3});
    CHECK(std::vector<int>(items[slice(1, std::numeric_limits<std::size_t>::max())]) ==
          std::vector{2, 3});
    CHECK(std::vector<int>(items[slice(std::numeric_limits<std::uint64_t>::max())]).empty());
    CHECK(std::vector<int>(
              items[slice(std::numeric_limits<std::int64_t>::min(), std::string::npos)]) ==
          std::vector{1, 2, 3});
    CHECK(std::vector<int>(items[slice({}, {}, std::numeric_limits<std::uint64_t>::max())]) ==
          std::vector{1});
    CHECK_THROWS_AS(items.pop(std::string::npos), IndexOutOfRange);
    CHECK(items.pop(1U) == 2);
    CHECK(manager.array<int>({1, 2, 3}).get_slice(0U, std::string::npos) == std::vector{1, 2, 3});
}

}  // namespace steward::testing
