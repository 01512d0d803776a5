// Latch between real processes.
#include "tests/client/fixture.hpp"

#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Latch: opens at zero and stays open", "[client][latch]") {
    const auto latch = manager.latch(3);
    CHECK_FALSE(latch.try_wait());
    CHECK_FALSE(latch.wait(0s));
    latch.count_down();
    CHECK(latch.count() == 2);
    CHECK_THROWS_AS(latch.count_down(3), BadArgument);
    CHECK_FALSE(latch.arrive_and_wait(1, 0s));
    CHECK(latch.count() == 2);
    CHECK(latch.arrive_and_wait(2, 20s));
    CHECK(latch.try_wait());
    CHECK(latch.wait());
    CHECK_THROWS_AS(latch.count_down(), BadArgument);
}

TEST_CASE_METHOD(WithManager,
                 "Latch: processes wait for the last one, and a death takes nothing back",
                 "[client][latch]") {
    const auto start = manager.latch(3);
    Process dies([=] {
        start.count_down();
        ::raise(SIGKILL);
    });
    dies.start();
    dies.join();
    CHECK(start.count() == 2);
    Process waits([=] { require(start.arrive_and_wait(1, 20s), "the latch did not open"); });
    waits.start();
    CHECK(start.arrive_and_wait(1, 20s));
    waits.join();
    CHECK(waits.exitcode() == 0);
}

}  // namespace steward::testing
