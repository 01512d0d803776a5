// Numbers of narrow C++ types in shared objects: what T cannot hold is refused by the daemon before
// anything changes, whatever the object was made for, and what somebody else has stored there is
// said to be too large and harms nothing.
#include "tests/client/fixture.hpp"

#include <limits>

namespace steward::testing {
namespace {

template <class T>
constexpr T largest = std::numeric_limits<T>::max();
template <class T>
constexpr T smallest = std::numeric_limits<T>::lowest();

// At either end of what T can hold nothing is added to, and everything short of it works.
template <class T>
void check_value_of(const Manager& manager) {
    CAPTURE(sizeof(T), std::is_signed_v<T>);
    const auto value = manager.value(largest<T>);
    CHECK_THROWS_AS(++value, Overflow);
    CHECK_THROWS_AS(value++, Overflow);
    CHECK_THROWS_AS(value += T{2}, Overflow);
    CHECK_THROWS_AS(value.fetch_add(1), Overflow);
    CHECK(value.get() == largest<T>);
    CHECK(--value == largest<T> - 1);
    CHECK(value++ == largest<T> - 1);
    value = smallest<T>;
    CHECK_THROWS_AS(--value, Overflow);
    CHECK_THROWS_AS(value--, Overflow);
    CHECK_THROWS_AS(value -= T{2}, Overflow);
    CHECK_THROWS_AS(value.fetch_sub(1), Overflow);
    CHECK(value.get() == smallest<T>);
    CHECK((value -= smallest<T>) == 0);
    CHECK((value += T{7}) == 7);
    CHECK((value -= T{5}) == 2);
}

template <class Container, class Place>
void check_int_at(const Container& numbers, const Place& place) {
    CHECK_THROWS_AS(++numbers[place], Overflow);
    CHECK_THROWS_AS(numbers[place] += 5, Overflow);
    CHECK_THROWS_AS(numbers.fetch_add(place, 1), Overflow);
    CHECK(numbers[place] == largest<int>);
    CHECK(--numbers[place] == largest<int> - 1);
    CHECK((numbers[place] -= largest<int>) == -1);
    CHECK(numbers.fetch_sub(place, largest<int>) == -1);
    CHECK_THROWS_AS(numbers.fetch_sub(place, 1), Overflow);
    CHECK_THROWS_AS(--numbers[place], Overflow);
    CHECK(numbers[place] == smallest<int>);
    CHECK((numbers[place] -= smallest<int>) == 0);
}

}  // namespace

TEST_CASE_METHOD(WithManager,
                 "Numbers: a value refuses what its type cannot hold, and stays as it was",
                 "[client][numbers]") {
    check_value_of<std::int8_t>(manager);
    check_value_of<std::uint8_t>(manager);
    check_value_of<short>(manager);
    check_value_of<unsigned short>(manager);
    check_value_of<int>(manager);
    check_value_of<unsigned>(manager);
    check_value_of<long>(manager);
    check_value_of<long long>(manager);
    const auto most = manager.value(largest<std::uint64_t>);
    CHECK_THROWS_AS(++most, Overflow);
    CHECK(--most == largest<std::uint64_t> - 1);
    CHECK((most -= std::uint64_t{1} << 63) == (std::uint64_t{1} << 63) - 2);
    CHECK_THROWS_AS(most -= largest<std::uint64_t>, ConversionError);
    CHECK_THROWS_AS(most -= std::uint64_t{1} << 63, Overflow);
    CHECK(most.get() == (std::uint64_t{1} << 63) - 2);
}

TEST_CASE_METHOD(WithManager, "Numbers: so do the items of lists, arrays, dicts and namespaces",
                 "[client][numbers]") {
    check_int_at(manager.list<int>({5, largest<int>}), 1);
    check_int_at(manager.array<int>({5, largest<int>}), 1);
    check_int_at(manager.dict<std::string, int>({{"n", largest<int>}}), std::string("n"));
    const auto settings = manager.name_space();
    settings["n"] = largest<int>;
    CHECK_THROWS_AS(settings["n"] += 1, Overflow);
    CHECK((settings["n"] += 1L) == largest<int> + 1L);
    CHECK_THROWS_AS(settings["n"] -= 1, Overflow);
    CHECK((settings["n"] -= 2L) == largest<int> - 1L);
    CHECK((settings["n"] -= 1) == largest<int> - 2);
    CHECK_THROWS_AS((manager.dict<int, std::int8_t>().fetch_add(1, 100, 100)), Overflow);
}

TEST_CASE_METHOD(WithManager, "Numbers: floats are added to as floats", "[client][numbers]") {
    const auto single = manager.value(0.1F);
    CHECK((single += 0.2F) == 0.1F + 0.2F);
    CHECK(single.get() == 0.1F + 0.2F);
    single = largest<float>;
    CHECK_THROWS_AS(single += largest<float>, Overflow);
    CHECK(single.get() == largest<float>);
    const SharedValue<double> wide(single.handle());
    CHECK_THROWS_AS(wide = 1e300, Overflow);
    const auto number = manager.value(0.5);
    CHECK(--number == -0.5);
    number = 1e300;
    CHECK_THROWS_WITH(SharedValue<float>(number.handle()).get(),
                      Catch::Contains("too large for the C++ type"));
}

TEST_CASE_METHOD(WithManager, "Numbers: two programs may use one value with types of their own",
                 "[client][numbers]") {
    const auto made_as_long = manager.value("shared", 5'000'000'000L);
    const auto opened_as_int = manager.open<SharedValue<int>>("shared");
    CHECK_THROWS_WITH(
        opened_as_int.get(),
        Catch::Contains("5000000000 does not fit the C++ type, which has 32 bits with a sign"));
    CHECK_THROWS_AS(++opened_as_int, Overflow);
    CHECK(made_as_long.get() == 5'000'000'000L);
    opened_as_int = 7;
    CHECK(++opened_as_int == 8);
    const auto made_as_int = manager.value("narrow", 1);
    const auto opened_as_long = manager.open<SharedValue<long>>("narrow");
    CHECK_THROWS_AS(opened_as_long = 5'000'000'000L, Overflow);
    CHECK_THROWS_AS(opened_as_long += 5'000'000'000L, Overflow);
    CHECK(made_as_int.get() == 1);
}

TEST_CASE_METHOD(WithManager, "Numbers: an array keeps to the type it was made with",
                 "[client][numbers]") {
    const auto small = manager.array<std::int8_t>({1, 2});
    const Array<long> wide(small.handle());
    CHECK_THROWS_AS(wide.set(0, 128), Overflow);
    CHECK_THROWS_AS(wide.assign(std::vector<long>{1, 300}), Overflow);
    CHECK_THROWS_AS(wide.fill(-129), Overflow);
    CHECK(small.copy() == std::vector<std::int8_t>{1, 2});
    const auto whole = manager.array<long>({1L << 40});
    const Array<int> narrow(whole.handle());
    CHECK_THROWS_WITH(narrow.copy(), Catch::Contains("1099511627776 does not fit"));
    CHECK_THROWS_AS(narrow.fetch_add(0, 1), Overflow);
    CHECK(whole.get(0) == 1L << 40);
    narrow[0] = 5;
    CHECK(++narrow[0] == 6);
    CHECK_THROWS_AS(manager.array<float>({largest<float>}).fetch_add(0, largest<float>), Overflow);
}

}  // namespace steward::testing
