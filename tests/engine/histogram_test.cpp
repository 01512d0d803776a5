// Times in classes: how many, how long in all, and how long most took.
#include "engine/histogram.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::engine;
using namespace std::chrono_literals;

TEST_CASE("Histogram: a time is in the class of those shorter than its bound",
          "[engine][statistics]") {
    Histogram times;
    for (const Time time : {Time{-5}, Time{0}, Time{99}}) times.add(time);
    CHECK(times.count_in(0) == 3);
    times.add(100ns);
    times.add(199ns);
    CHECK(times.count_in(1) == 2);
    times.add(200ns);
    CHECK(times.count_in(2) == 1);
    times.add(std::chrono::hours(1000));
    CHECK(times.count_in(Histogram::classes - 1) == 1);
    CHECK(times.count() == 7);
    CHECK(times.longest() == std::chrono::hours(1000));
    CHECK(times.total() == std::chrono::hours(1000) + 598ns);
    for (std::size_t place = 1; place < Histogram::classes; ++place)
        CHECK(Histogram::bound(place) == 2 * Histogram::bound(place - 1));
}

TEST_CASE("Histogram: quantiles lie in their class, and none beyond the longest",
          "[engine][statistics]") {
    CHECK(Histogram().quantile(0.5) == Time{});
    Histogram times;
    for (int i = 0; i < 98; ++i) times.add(1us);
    times.add(1s);
    times.add(2s);
    CHECK(times.quantile(0.5) >= 800ns);
    CHECK(times.quantile(0.5) < 1600ns);
    CHECK(times.quantile(0.99) > 500ms);
    CHECK(times.quantile(0.99) <= 2s);
    CHECK(times.quantile(1) == 2s);
    Histogram one;
    one.add(3ms);
    CHECK(one.quantile(0.99) <= 3ms);
    CHECK(one.quantile(1) == 3ms);
}

TEST_CASE("Histogram: what was saved counts on", "[engine][statistics]") {
    Histogram times;
    times.add(5us);
    times.add(7min);
    Bytes bytes;
    Writer writer(bytes);
    times.save(writer);
    Histogram again;
    Saved saved(bytes);
    again.load(saved);
    CHECK(saved.at_end());
    Bytes once_more;
    Writer second(once_more);
    again.save(second);
    CHECK(once_more == bytes);
    CHECK(again.count() == 2);
    CHECK(again.quantile(1) == 7min);
}
