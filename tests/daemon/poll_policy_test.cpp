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
            policy.falls_asleep(now);
            now = next;
            policy.woke(now);
        }
        policy.worked(now);
    }
    return polled;
}

}  // namespace

TEST_CASE("PollPolicy: sleeps at once until calls come quickly", "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    CHECK_FALSE(policy.should_poll(now));
    CHECK(play(policy, now, 1ms, 100) == 0us);
    play(policy, now, 20us, 3);
    CHECK(policy.polls());
    CHECK(play(policy, now, 20us, 100) == 2000us);
}

TEST_CASE("PollPolicy: after polling in vain it sleeps at once", "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    play(policy, now, 20us, 10);
    CHECK(play(policy, now, 1ms, 1000) == 300us);
    CHECK_FALSE(policy.polls());
}

TEST_CASE("PollPolicy: one idle spell does not end polling", "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    play(policy, now, 20us, 10);
    for (int burst = 0; burst < 10; ++burst) {
        play(policy, now, 1s, 1);
        play(policy, now, 20us, 5);
        CHECK(policy.polls());
    }
}

TEST_CASE(
    "PollPolicy: two sides that have to wake each other begin to poll, however long that takes",
    "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    const auto call = [&](std::chrono::nanoseconds wakes_in) {
        if (!policy.should_poll(now)) {
            policy.falls_asleep(now);
            policy.woke(now += 2 * wakes_in);
        }
        policy.worked(now += 1us);
    };
    for (int i = 0; i < 10; ++i) call(64us);
    CHECK(policy.polls());
    CHECK(play(policy, now, 1us, 100) == 100us);
}

TEST_CASE(
    "PollPolicy: between calls that come just too late for it, polling is tried ever more "
    "seldom",
    "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    CHECK(play(policy, now, 150us, 10'000) <= 20 * 300us);
    CHECK(play(policy, now, 150us, 10'000) <= 20 * 300us);
    play(policy, now, 20us, 2'000);
    CHECK(policy.polls());
}

TEST_CASE("PollPolicy: nobody looks for the answer of a daemon that has to be woken", "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    const auto looks = [&] { return policy.spin_advice() == steward::spin_advice::none; };
    CHECK_FALSE(looks());
    play(policy, now, 2ms, 100);
    CHECK_FALSE(looks());
    play(policy, now, 20us, 10);
    CHECK(looks());
    play(policy, now, 2ms, 10);
    CHECK_FALSE(looks());
}

TEST_CASE("PollPolicy: zero never polls", "[daemon]") {
    PollPolicy policy(0us, 2);
    std::chrono::nanoseconds now = 1h;
    CHECK(play(policy, now, 1us, 1000) == 0us);
}

TEST_CASE("PollPolicy: whose polling keeps the caller from its processor hardly polls",
          "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    std::chrono::nanoseconds polled{};
    const auto call = [&](int count) {
        polled = {};
        for (int i = 0; i < count; ++i) {
            for (; policy.should_poll(now); now += 1us) polled += 1us;
            policy.falls_asleep(now);
            now += 5us;  // only now the caller runs
            policy.woke(now);
            policy.worked(now);
        }
    };
    call(10'000);
    call(10'000);
    CHECK(polled <= 10 * 100us);
    // Where it has a processor again it is seen by the next time it tries.
    CHECK(play(policy, now, 20us, 10'000) > 150ms);
    call(1);
    CHECK(play(policy, now, 20us, 100) > 1900us);
}

namespace {

// Others are seen so often.
void look(PollPolicy& policy, std::chrono::nanoseconds& now, unsigned runnable, int times) {
    for (int i = 0; i < times; ++i) {
        now += PollPolicy::time_between_looks;
        REQUIRE(policy.wants_runnable(now));
        policy.told_runnable(now, runnable);
        CHECK_FALSE(policy.wants_runnable(now));
    }
}

// Clients take so long between an answer and the next call, and call so often. How many answers
// were looked for by those who waited.
int looked_for(PollPolicy& policy, std::chrono::nanoseconds& now, std::chrono::nanoseconds think,
               int count) {
    int looked = 0;
    for (int i = 0; i < count; ++i) {
        const bool looks = policy.spin_advice() == steward::spin_advice::none;
        looked += looks ? 1 : 0;
        play(policy, now, think, 1);
        if (looks) policy.thought(1, think > PollPolicy::wake_up ? 1 : 0);
    }
    return looked;
}

}  // namespace

TEST_CASE("PollPolicy: only a crowd that stays is one", "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    look(policy, now, 2, 10);  // the daemon and one client
    CHECK_FALSE(policy.is_crowded());
    look(policy, now, 3, 2);
    look(policy, now, 2, 1);
    look(policy, now, 3, 1);
    CHECK_FALSE(policy.is_crowded());
    look(policy, now, 11, 1);
    CHECK(policy.is_crowded());
    look(policy, now, 1, 2);
    CHECK(policy.is_crowded());
    look(policy, now, 1, 1);
    CHECK_FALSE(policy.is_crowded());
}

TEST_CASE("PollPolicy: in a crowd those look for answers who call at once, and nobody else",
          "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    play(policy, now, 20us, 10);
    CHECK(looked_for(policy, now, 50us, 100) == 100);  // there are processors for all
    look(policy, now, 11, 3);
    play(policy, now, 4us, 100);
    CHECK(looked_for(policy, now, 4us, 10'000) == 10'000);
    // The others are tried, ever more seldom.
    CHECK(looked_for(policy, now, 50us, 100'000) < 1'000);
    CHECK(policy.spin_advice() == steward::spin_advice::sleep_at_once);
    // Who becomes quick is found out, and so is who was quick.
    CHECK(looked_for(policy, now, 4us, 20'000) > 10'000);
    CHECK(looked_for(policy, now, 50us, 10'000) < 500);
    look(policy, now, 1, 3);
    CHECK(looked_for(policy, now, 50us, 1'000) == 1'000);
}

TEST_CASE("PollPolicy: quick clients that lose their processors now and then are quick",
          "[daemon]") {
    PollPolicy policy(100us, 2);
    std::chrono::nanoseconds now = 1h;
    look(policy, now, 11, 3);
    play(policy, now, 1us, 100);
    for (int i = 0; i < 100; ++i) {
        CHECK(looked_for(policy, now, 1us, 20) == 20);
        CHECK(looked_for(policy, now, 3ms, 1) == 1);
    }
}
