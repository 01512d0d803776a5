// Array<T> against a real daemon.
#include "tests/client/fixture.hpp"

#include <numeric>
#include <sstream>

namespace steward::testing {

using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;

TEST_CASE_METHOD(WithManager, "Array: items are read, written and added to by index",
                 "[client][array]") {
    const auto numbers = manager.array<std::int64_t>({1, 2, 3});
    CHECK(numbers[0] == 1);
    CHECK(numbers.at(-1) == 3);
    numbers[0] = 10;
    CHECK((numbers[-1] += 4) == 7);
    CHECK(++numbers[1] == 3);
    CHECK(numbers == Integers{10, 3, 7});
    CHECK_THROWS_AS(numbers.get(3), IndexOutOfRange);
    numbers[0] = INT64_MAX;
    CHECK_THROWS_AS(numbers.fetch_add(0, 1), Overflow);
    CHECK(numbers.compare_exchange(1, 3, 4));
    CHECK(numbers.compare_exchange(1, 3, 5).before == 4);
    CHECK(numbers.size() == 3);
    std::ostringstream out;
    out << manager.array<double>({0.5}) << manager.array<bool>({true});
    CHECK(out.str() == "[0.5][true]");
}

TEST_CASE_METHOD(WithManager, "Array: slices are those of Python and keep the length",
                 "[client][array]") {
    const auto numbers = manager.array<int>({0, 1, 2, 3, 4});
    CHECK(numbers[slice(1, 3)] == std::vector<int>{1, 2});
    const std::vector<int> backwards = numbers[slice({}, {}, -2)];
    CHECK(backwards == std::vector<int>{4, 2, 0});
    numbers[slice(0, 2)] = {7, 8};
    CHECK_THROWS_AS((numbers[slice(0, 2)] = {7}), BadArgument);
    numbers.fill(9, -2);
    CHECK(numbers == std::vector<int>{7, 8, 2, 9, 9});
}

TEST_CASE_METHOD(WithManager, "Array: many items travel as one run of bytes", "[client][array]") {
    const auto reals = manager.array<double>("reals", 100'000);
    Reals many(100'000);
    std::iota(many.begin(), many.end(), 0.5);
    reals.assign(many);
    CHECK(reals.copy() == many);
    CHECK(std::accumulate(reals.begin(), reals.end(), 0.0) ==
          std::accumulate(many.begin(), many.end(), 0.0));
    reals.assign(std::array<double, 2>{-1, -2}, -2);
    std::array<double, 3> last{};
    reals.copy_to(last, -3);
    CHECK(last == std::array<double, 3>{99'997.5, -1, -2});
    CHECK_THROWS_AS(reals.copy_to(last, -2), IndexOutOfRange);
    CHECK_THROWS_AS(reals.assign(many, 1), IndexOutOfRange);
    CHECK(manager.open<Array<double>>("reals").size() == 100'000);
}

TEST_CASE_METHOD(WithManager, "Array: holds each kind, and what does not fit the type is an error",
                 "[client][array]") {
    const auto flags = manager.array<bool>(3);
    flags[1] = true;
    CHECK(flags == std::vector<bool>{false, true, false});
    flags.assign(std::vector<bool>{true, true, true});
    for (const bool flag : flags) CHECK(flag);
    const auto numbers = manager.array<int>({-1, 300});
    const Array<std::uint8_t> small(numbers.handle());
    CHECK_THROWS_AS(small.copy(), ConversionError);
    const Array<double> wrong(numbers.handle());
    CHECK_THROWS_AS(wrong.set(0, 0.5), TypeMismatch);
    CHECK(manager.array<float>({0.25f}).copy() == std::vector<float>{0.25f});
}

TEST_CASE_METHOD(WithManager, "Array: processes fill their parts and lose no additions",
                 "[client][array]") {
    const auto parts = manager.array<std::int64_t>(5);
    std::vector<Process> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([=] {
            parts[i] = i + 1;
            for (int n = 0; n < 25; ++n) ++parts[4];
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();
    CHECK(parts == Integers{1, 2, 3, 4, 100});
}

TEST_CASE_METHOD(WithManager, "Array: its methods can be queued", "[client][array]") {
    const auto numbers = manager.array<int>({1, 2});
    auto pipeline = manager.pipeline();
    pipeline.on(numbers).assign(std::vector<int>{3, 4});
    const auto all = pipeline.on(numbers).copy();
    const auto first = pipeline.on(numbers).get(0);
    pipeline.run();
    CHECK(all.value() == std::vector<int>{3, 4});
    CHECK(first.value() == 3);
}

}  // namespace steward::testing
