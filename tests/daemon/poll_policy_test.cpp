// When the daemon polls and when it sleeps.
#include "daemon/poll_policy.hpp"

#include <catch2/catch.hpp>

using steward::daemon::PollPolicy;
using namespace std::chrono_literals;

namespace {

// Calls that come `apart` from one another, `count` of them; how long the policy polled in all.
std::chrono::nanoseconds play(PollPolicy& policy, std::chrono::nanoseconds& now,
                              std::chrono::nanoseconds apart, int count) {
    std::chrono::nanoseconds polled{};
    for (int i = 0; i < count; ++i) {
        const auto next = now + apart;
        while (now < next && policy.should_poll(now)) {
            now += 1us;
            polled += 1us;
        }
        if (now < next) {
            now = next;
            policy.woke(now);
        }
        policy.worked(now);
    }
    return polled;
}

}  // namespace

TEST_CASE("PollPolicy: sleeps at once until calls come quickly", "[daemon]") {
    PollPolicy policy(100us);
    std::chrono::nanoseconds now = 1h;
    CHECK_FALSE(policy.should_poll(now));
    CHECK(play(policy, now, 1ms, 100) == 0us);
    play(policy, now, 20us, 3);
    CHECK(policy.polls());
    CHECK(play(policy, now, 20us, 100) == 2000us);
}

TEST_CASE("PollPolicy: after polling in vain it sleeps at once", "[daemon]") {
    PollPolicy policy(100us);
    std::chrono::nanoseconds now = 1h;
    play(policy, now, 20us, 10);
    CHECK(play(policy, now, 1ms, 1000) == 300us);
    CHECK_FALSE(policy.polls());
}

TEST_CASE("PollPolicy: one idle spell does not end polling", "[daemon]") {
    PollPolicy policy(100us);
    std::chrono::nanoseconds now = 1h;
    play(policy, now, 20us, 10);
    for (int burst = 0; burst < 10; ++burst) {
        play(policy, now, 1s, 1);
        play(policy, now, 20us, 5);
        CHECK(policy.polls());
    }
}

TEST_CASE("PollPolicy: zero never polls", "[daemon]") {
    PollPolicy policy(0us);
    std::chrono::nanoseconds now = 1h;
    CHECK(play(policy, now, 1us, 1000) == 0us);
}
