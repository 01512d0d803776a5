// How a client looks for a reply in a ring before it sleeps, with a clock that the test turns.
#include "client/source/ring_wait.hpp"

#include <catch2/catch.hpp>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;
using Step = RingWait::Step;

// What a wait for nothing does, where each pause takes so long and the time passes in nothing else.
struct VainWait {
    std::chrono::nanoseconds now{0};
    unsigned clocks = 0;
    unsigned pauses = 0;
    unsigned yields = 0;

    VainWait(RingWait wait, std::chrono::nanoseconds pause) {
        const auto clock = [&] {
            ++clocks;
            return std::chrono::steady_clock::time_point(now);
        };
        for (Step step = wait.next(clock); step != Step::sleep; step = wait.next(clock)) {
            ++(step == Step::pause ? pauses : yields);
            if (step == Step::pause) now += pause;
        }
    }
};

}  // namespace

TEST_CASE("RingWait: spins by the clock, not by the count, then yields, then sleeps",
          "[client][ring]") {
    const RingWait wait(20us, spin_advice::none, 2);
    const VainWait quick(wait, 5ns);
    CHECK(quick.yields == RingWait::yields_max);
    CHECK(quick.now >= RingWait::spin_usual);
    CHECK(quick.now < RingWait::spin_usual + 200ns);
    CHECK(quick.clocks <= quick.pauses / RingWait::pauses_between_clocks + 1);
    const VainWait slow(wait, 25ns);
    CHECK(slow.now >= RingWait::spin_usual);
    CHECK(slow.now < RingWait::spin_usual + 1us);
}

TEST_CASE("RingWait: a reply that comes at once costs no look at the clock", "[client][ring]") {
    RingWait wait(20us, spin_advice::none, 2);
    for (unsigned i = 1; i < RingWait::pauses_between_clocks; ++i)
        CHECK(wait.next([]() -> std::chrono::steady_clock::time_point { throw 0; }) == Step::pause);
}

TEST_CASE("RingWait: the daemon advises how long, the caller and a limit bound it",
          "[client][ring]") {
    const auto spins = [](std::chrono::microseconds time, std::uint32_t advice) {
        return std::chrono::floor<std::chrono::microseconds>(
            VainWait(RingWait(time, advice, 8), 5ns).now);
    };
    CHECK(spins(20us, 7) == 7us);
    CHECK(spins(20us, 30) == 20us);
    CHECK(spins(1s, 4'000'000) == RingWait::spin_max);
    CHECK(spins(1us, spin_advice::none) == 1us);
}

TEST_CASE("RingWait: sleeps at once where it is told to or has no time", "[client][ring]") {
    const auto clock = [] { return std::chrono::steady_clock::time_point(); };
    CHECK(RingWait(20us, spin_advice::sleep_at_once, 8).next(clock) == Step::sleep);
    CHECK(RingWait(0us, spin_advice::none, 8).next(clock) == Step::sleep);
    CHECK(RingWait(0us, 20, 8).next(clock) == Step::sleep);
}

TEST_CASE("RingWait: never spins on one processor", "[client][ring]") {
    const VainWait alone(RingWait(20us, 20, 1), 5ns);
    CHECK(alone.pauses == 0);
    CHECK(alone.yields == RingWait::yields_max);
}

}  // namespace steward::testing
