// Set<T> against a real daemon.
#include "tests/client/fixture.hpp"

#include <sstream>

namespace steward::testing {

using Words = std::vector<std::string>;
using Numbers = std::vector<int>;

TEST_CASE_METHOD(WithManager, "Set: elements are added once and taken out", "[client][set]") {
    const auto words = manager.set<std::string>("words", {"a"});
    CHECK(words.add("b"));
    CHECK_FALSE(words.add("a"));
    CHECK(words.contains("b"));
    CHECK(words.size() == 2);
    CHECK(words.copy() == Words{"a", "b"});
    CHECK(words.discard("a"));
    CHECK_FALSE(words.discard("a"));
    CHECK_THROWS_AS(words.remove("a"), KeyNotFound);
    CHECK(words.pop() == "b");
    CHECK_THROWS_AS(words.pop(), Empty);
    words.update({"x", "y", "x"});
    CHECK(Words(words.begin(), words.end()) == Words{"x", "y"});
    std::ostringstream out;
    out << words;
    CHECK(out.str() == R"(["x", "y"])");
    words.clear();
    CHECK(words.empty());
    CHECK(manager.open<Set<std::string>>("words").empty());
}

TEST_CASE_METHOD(WithManager, "Set: has Python's operators, with vectors and with other sets",
                 "[client][set]") {
    const auto left = manager.set<int>({1, 2, 3});
    const auto right = manager.set<int>({3, 4});
    CHECK((left | right) == Numbers{1, 2, 3, 4});
    CHECK((left & right) == Numbers{3});
    CHECK((left - right) == Numbers{1, 2});
    CHECK((left ^ right) == Numbers{1, 2, 4});
    CHECK(left.union_with({9}) == Numbers{1, 2, 3, 9});
    CHECK(left.issuperset({1, 2}));
    CHECK(left.issubset(Numbers{1, 2, 3, 4}));
    CHECK(left.isdisjoint({7}));
    CHECK(left == Numbers{3, 2, 1});
    CHECK_FALSE(left == right);
    left |= right;
    CHECK(left == Numbers{1, 2, 3, 4});
    left -= Numbers{1};
    left &= Numbers{2, 3, 5};
    left ^= Numbers{3, 6};
    CHECK(left.copy() == Numbers{2, 6});
    CHECK(left == manager.set<int>({6, 2}));
    left -= left;
    CHECK(left.empty());
}

TEST_CASE_METHOD(WithManager, "Set: of several processes one adds an element first",
                 "[client][set]") {
    const auto seen = manager.set<std::pair<int, std::string>>();
    const auto first = manager.value(0);
    std::vector<Process> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([=] {
            for (int n = 0; n < 10; ++n)
                if (seen.add({n, "task"})) ++first;
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();
    CHECK(first == 10);
    CHECK(seen.size() == 10);
}

TEST_CASE_METHOD(WithManager, "Set: several ranges at once, and Python's comparisons",
                 "[client][set]") {
    const auto numbers = manager.set<int>({1, 2, 3});
    const auto others = manager.set<int>({3, 4});
    CHECK(numbers.union_with(others, std::vector{5}, std::vector<int>{}) ==
          std::vector{1, 2, 3, 4, 5});
    CHECK(numbers.intersection(std::vector{1, 3}, others) == std::vector{3});
    CHECK(numbers.difference(std::vector{1}, others) == std::vector{2});
    CHECK(others < std::vector{3, 4, 5});
    CHECK_FALSE(others < std::vector{4, 3});
    CHECK(others <= std::vector{4, 3});
    CHECK(numbers > std::vector{1});
    CHECK_FALSE(numbers > others);
    CHECK_FALSE(numbers < others);
    CHECK(numbers >= numbers);
    numbers.update(std::vector{4}, std::vector{5}, others);
    CHECK(numbers.size() == 5);
    numbers.difference_update(std::vector{4}, std::vector{5});
    numbers.intersection_update(std::vector{1, 2}, std::vector{2, 3});
    CHECK(numbers == std::vector{2});
}

}  // namespace steward::testing
