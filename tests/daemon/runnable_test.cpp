// How many threads want to run, as the kernel's line says it.
#include "daemon/runnable.hpp"

#include <catch2/catch.hpp>

using steward::daemon::Runnable;

TEST_CASE("Runnable: the fourth field of the line, before the slash", "[daemon]") {
    CHECK(Runnable::count_in("1.79 2.40 3.01 3/512 12345\n") == 3);
    CHECK(Runnable::count_in("0.00 0.00 0.00 12/1\n") == 12);
    CHECK_FALSE(Runnable::count_in(""));
    CHECK_FALSE(Runnable::count_in("1 2 3"));
    CHECK_FALSE(Runnable::count_in("a/b"));
    CHECK_FALSE(Runnable::count_in("1 2 3x/5"));
    CHECK_FALSE(Runnable::count_in("/5"));
}

TEST_CASE("Runnable: whoever asks runs", "[daemon]") {
    const auto count = Runnable().count();
    REQUIRE(count);
    CHECK(*count >= 1);
    CHECK(steward::daemon::usable_processors() >= 1);
}
