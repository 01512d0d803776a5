// Barrier between real processes: rounds, actions, time limits, and parties that are killed.
#include "tests/client/fixture.hpp"

#include <csignal>

namespace steward::testing {
namespace {

// Until so many wait at the barrier.
bool are_waiting(const Barrier& barrier, std::size_t count) {
    return eventually([&] { return barrier.n_waiting() == count; });
}

// Joins it, and says whether it ended as it should.
bool ends_well(Process& process) {
    process.join(20s);
    return process.exitcode() == 0;
}

}  // namespace

TEST_CASE_METHOD(WithManager, "Barrier: nobody begins a round before all have ended the last one",
                 "[client][barrier]") {
    constexpr int rounds = 10;
    const auto barrier = manager.barrier(3);
    const auto ended = manager.value(0);
    std::vector<Process> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([=] {
            for (int round = 1; round <= rounds; ++round) {
                ++ended;
                require(barrier.wait() < 3, "no such place");
                require(ended >= 3 * round, "a round began too early");
                barrier.wait();
            }
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) CHECK(ends_well(worker));
    CHECK(ended == 3 * rounds);
}

TEST_CASE_METHOD(WithManager, "Barrier: one party runs the action before any of them goes on",
                 "[client][barrier]") {
    const auto runs = manager.value(0);
    const auto barrier = manager.barrier(3, [=] {
        std::this_thread::sleep_for(5ms);
        ++runs;
    });
    const auto places = manager.set<std::size_t>();
    std::vector<Process> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([=] {
            for (int round = 1; round <= 3; ++round) {
                const std::size_t index = barrier.wait();
                require(runs >= round, "the action had not run");
                if (round == 1) places.add(index);
                barrier.wait();
            }
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) CHECK(ends_well(worker));
    CHECK(runs == 6);
    CHECK(places == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE_METHOD(WithManager, "Barrier: a party that is killed breaks it for all until it is reset",
                 "[client][barrier]") {
    const auto barrier = manager.barrier(3);
    Process killed([=] { barrier.wait(); });
    Process other([=] {
        try {
            barrier.wait();
        } catch (const BrokenBarrier&) {
            return;
        }
        throw std::runtime_error("the barrier did not break");
    });
    killed.start();
    other.start();
    REQUIRE(are_waiting(barrier, 2));
    killed.kill();
    killed.join();
    CHECK(killed.exitcode() == -SIGKILL);
    CHECK(ends_well(other));
    CHECK(barrier.broken());
    CHECK_THROWS_AS(barrier.wait(), BrokenBarrier);
    barrier.reset();
    CHECK_FALSE(barrier.broken());
    CHECK(barrier.wait(0s) == std::nullopt);
    CHECK_FALSE(barrier.broken());
}

TEST_CASE_METHOD(WithManager, "Barrier: a leader that is killed in its action breaks it",
                 "[client][barrier]") {
    const auto barrier = manager.barrier(2, [] { ::raise(SIGKILL); });
    Process leader([=] { barrier.wait(); });
    auto follower =
        std::async(std::launch::async, [=] { return barrier.with_action({}).wait(20s); });
    REQUIRE(are_waiting(barrier, 1));
    leader.start();
    leader.join();
    CHECK(leader.exitcode() == -SIGKILL);
    CHECK_THROWS_AS(follower.get(), BrokenBarrier);
}

TEST_CASE_METHOD(WithManager,
                 "Barrier: an action that throws breaks it, and its party throws the same",
                 "[client][barrier]") {
    const auto barrier = manager.barrier(2, [] { throw std::domain_error("on purpose"); });
    auto follower = std::async(std::launch::async, [=] { return barrier.wait(20s); });
    REQUIRE(are_waiting(barrier, 1));
    CHECK_THROWS_AS(barrier.wait(), std::domain_error);
    CHECK_THROWS_AS(follower.get(), BrokenBarrier);
    CHECK(barrier.broken());
}

TEST_CASE_METHOD(WithManager, "Barrier: a reset while the action runs relieves the leader",
                 "[client][barrier]") {
    const auto barrier = manager.barrier(1, [] {});
    const auto resetting = barrier.with_action([=] { barrier.reset(); });
    CHECK_THROWS_AS(resetting.wait(), BrokenBarrier);
    CHECK(barrier.wait() == 0);
}

TEST_CASE_METHOD(WithManager, "Barrier: time limits and abort break it", "[client][barrier]") {
    const auto barrier = manager.barrier(2, {}, {.name = "gate"});
    CHECK(barrier.parties() == 2);
    CHECK(barrier.wait(1ms) == std::nullopt);
    CHECK(barrier.broken());
    barrier.reset();
    auto waiting = std::async(std::launch::async, [=] { return barrier.wait(); });
    REQUIRE(are_waiting(barrier, 1));
    CHECK(manager.open<Barrier>("gate").wait(20s) == 1);
    CHECK(waiting.get() == 0);
    barrier.abort();
    CHECK_THROWS_AS(barrier.wait(20s), BrokenBarrier);
    CHECK_THROWS_AS(manager.barrier(0), BadArgument);
}

}  // namespace steward::testing
