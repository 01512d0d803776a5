// Ranges and text in all of C++'s forms, wherever a proxy takes several values or a key: the type
// that is stored is the proxy's.
#include "tests/client/fixture.hpp"

#include <deque>
#include <list>
#include <map>
#include <ranges>
#include <set>
#include <span>
#include <sstream>

namespace steward::testing {

using Strings = std::vector<std::string>;
using Views = std::vector<std::string_view>;

namespace {

const Views views{"a", "b"};
const std::deque<std::string_view> many_views{"a", "b"};
const std::map<std::string, int> ages{{"anna", 3}, {"ben", 4}};

auto odd_ones(const std::vector<int>& numbers) {
    return numbers | std::views::filter([](int number) { return number % 2 == 1; });
}

}  // namespace

TEST_CASE_METHOD(WithManager, "Ranges: lists are made of any, with the type that is said",
                 "[client][ranges]") {
    CHECK(manager.list<std::string>(views) == Strings{"a", "b"});
    CHECK(manager.list<std::string>("views", views) == Strings{"a", "b"});
    CHECK(manager.list<std::string>("many views", many_views) == Strings{"a", "b"});
    CHECK(manager.list(views) == Strings{"a", "b"});
    CHECK(manager.list({"a", "b"}) == Strings{"a", "b"});
    CHECK(manager.list<double>(std::deque<int>{1, 2}) == std::vector<double>{1, 2});
    CHECK(manager.list<std::int64_t>(std::vector<int>{1, 2}) == std::vector<std::int64_t>{1, 2});
    CHECK(manager.list<Value>(std::vector<int>{1})[0] == Value(1));
    CHECK_THROWS_AS(manager.list<std::int8_t>(std::vector<int>{1, 128}), ConversionError);
    std::ostringstream out;
    out << manager.list<double>(std::deque<int>{1});
    CHECK(out.str() == "[1.0]");
}

TEST_CASE_METHOD(WithManager, "Ranges: what cannot be iterated const, or only once, will do",
                 "[client][ranges]") {
    const std::vector<int> numbers{1, 2, 3};
    auto odd = odd_ones(numbers);
    const auto list = manager.list(odd);
    CHECK(list == std::vector<int>{1, 3});
    CHECK(manager.list<int>("odd", odd_ones(numbers)) == std::vector<int>{1, 3});
    CHECK(manager.list(list) == std::vector<int>{1, 3});
    CHECK(manager.set(odd) == std::vector<int>{1, 3});
    CHECK(manager.array(odd_ones(numbers)) == std::vector<int>{1, 3});
    std::istringstream words("7 8");
    list.extend(std::views::istream<int>(words));
    list += odd;
    CHECK(list == std::vector<int>{1, 3, 7, 8, 1, 3});
    const auto set = manager.set<int>({1, 2});
    set.update(odd);
    CHECK((set & odd_ones(numbers)) == std::vector<int>{1, 3});
    const auto squares = numbers | std::views::transform([](int n) { return std::pair(n, n * n); });
    CHECK(manager.dict<int, int>(squares).at(3) == 9);
    const auto array = manager.array<int>(2);
    array.assign(odd);
    CHECK(array == std::vector<int>{1, 3});
}

TEST_CASE_METHOD(WithManager,
                 "Ranges: dicts, sets and arrays are made of any, with the types that are said",
                 "[client][ranges]") {
    CHECK(manager.dict<std::string, int>(ages).at("ben") == 4);
    CHECK(manager.dict<std::string, int>("ages", ages) == ages);
    CHECK(manager.dict<std::string, double>(ages).at("anna") == 3.0);
    CHECK(manager.dict(std::map<std::string_view, int>{{"anna", 3}}).keys() == Strings{"anna"});
    CHECK(manager.set<std::string>(views) == std::set<std::string>{"a", "b"});
    CHECK(manager.set<std::string>("set", many_views) == many_views);
    CHECK(manager.set<std::string>(many_views).size() == 2);
    const std::vector<double> halves{0.5, 1.5};
    CHECK(manager.array<double>(std::span(halves)) == halves);
    CHECK(manager.array<double>(std::deque<double>{0.5, 1.5}) == std::span(halves));
    CHECK(manager.array<double>("integers", std::deque<int>{1, 2}) == std::list<double>{1, 2});
}

TEST_CASE_METHOD(WithManager, "Ranges: the methods take any", "[client][ranges]") {
    const auto names = manager.list<std::string>();
    names.extend(views);
    names += views;
    names += std::deque<std::string>{"c"};
    names.set_slice(many_views, 2, 4);
    names[slice(0, 1)] = std::set<std::string>{"x"};
    CHECK(names == std::deque<std::string>{"x", "b", "a", "b", "c"});
    CHECK(names.equals(std::list<std::string>{"x", "b", "a", "b", "c"}));
    CHECK_FALSE(names == views);

    const auto queue = manager.queue<std::string>();
    CHECK(queue.put_many(views));
    CHECK(queue.put_many(std::deque<std::string>{"c"}, 1s));
    CHECK(queue.get_many(3) == Strings{"a", "b", "c"});

    const auto dict = manager.dict<std::string, int>(ages);
    CHECK(dict.get_many(Views{"ben", "anna"}) == std::vector<int>{4, 3});
    CHECK(dict.get_many(std::set<std::string>{"anna", "carl"}, 0) == std::vector<int>{3, 0});

    const auto set = manager.set<std::string>(views);
    CHECK(set == std::set<std::string>{"b", "a"});
    CHECK_FALSE(set == std::deque<std::string>{"b"});

    const std::vector<int> two{7, 8};
    const auto array = manager.array<int>({1, 2, 3});
    array[slice(0, 2)] = std::span(two);
    array.set_slice(std::deque<int>{9}, 2);
    CHECK(array == std::deque<int>{7, 8, 9});
    CHECK_FALSE(array == std::span(two));
}

TEST_CASE_METHOD(WithManager, "Ranges: a key is text in any form", "[client][ranges]") {
    const auto dict = manager.dict<std::string, int>(ages);
    const std::string_view anna = "anna";
    CHECK(dict[anna] == 3);
    dict[anna] = 5;
    dict[std::string("ben")] += 1;
    CHECK(dict.at(anna) == 5);
    CHECK(dict["ben"] == 5);
}

}  // namespace steward::testing
