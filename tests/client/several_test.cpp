// Calls that wait for several things at once, among them the ends of processes.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <csignal>

namespace steward::testing {
TEST_CASE_METHOD(WithManager, "select: a process that never came to the manager ends",
                 "[client][several]") {
    const auto results = manager.queue<int>();
    Process silent(wait_for_ever);
    silent.start();
    const std::vector<Choice> choices{choice(results, "get"), choice(silent)};
    CHECK_FALSE(manager.select(choices, 1ms));
    CHECK_FALSE(manager.await_end(*silent.pid(), 0s));
    results.put(7);
    auto selected = manager.select(choices, 20s);
    REQUIRE(selected);
    CHECK(selected->index == 0);
    auto waiting = std::async(std::launch::async, [&] { return manager.select(choices, 20s); });
    silent.kill();
    selected = waiting.get();
    REQUIRE(selected);
    CHECK(selected->index == 1);
    CHECK(manager.await_end(*silent.pid(), 20s));  // nobody has joined it yet
    silent.join();
    REQUIRE(manager.select({choice(silent)}, 0s));
}

TEST_CASE_METHOD(WithManager, "select: what a process held is free when its end is told",
                 "[client][several]") {
    const Lock door = manager.lock();
    const Event held = manager.event();
    Process holder([=] {
        door.acquire();
        held.set();
        wait_for_ever();
    });
    holder.start();
    held.wait();
    auto told = std::async(std::launch::async, [&] {
        const bool ended = manager.await_end(*holder.pid(), 20s);
        return ended && !door.locked();
    });
    holder.kill();
    CHECK(told.get());
    CHECK(door.acquire(0s).holder_died);
    door.release();
    holder.join();
}

TEST_CASE_METHOD(WithManager, "select: a process whose channels have closed has not ended",
                 "[client][several]") {
    const Event met = manager.event();
    Process visitor([=] {
        std::thread([=] { met.set(); }).join();  // the thread's channel was its only one
        wait_for_ever();
    });
    visitor.start();
    met.wait();
    CHECK_FALSE(manager.await_end(*visitor.pid(), 10ms));
    visitor.kill();
    CHECK(manager.await_end(*visitor.pid(), 20s));
    visitor.join();
}

TEST_CASE_METHOD(WithManager, "select: a process that has not been started has no end to wait for",
                 "[client][several]") {
    const Process none(wait_for_ever);
    CHECK_THROWS_AS(choice(none), std::logic_error);
}

TEST_CASE_METHOD(WithManager, "select_all: all at once or none", "[client][several]") {
    const auto left = manager.queue<int>();
    const auto right = manager.queue<std::string>();
    const std::vector<Choice> both{choice(left, "get"), choice(right, "get")};
    left.put(1);
    CHECK_FALSE(manager.select_all(both, 0s));
    CHECK_FALSE(manager.select_all(both, 1ms));
    CHECK(left.qsize() == 1);
    auto waiting = std::async(std::launch::async, [&] { return manager.select_all(both, 20s); });
    right.put("two");
    const auto answers = waiting.get();
    REQUIRE(answers);
    CHECK(answers->at(0).as<int>() == 1);
    CHECK(answers->at(1).as<std::string>() == "two");
    CHECK(left.empty());
    CHECK_THROWS_AS(manager.select_all({choice(left, "get"), choice(left, "get")}), BadArgument);
}

TEST_CASE_METHOD(WithManager, "select_all: waits for the ends of all processes",
                 "[client][several]") {
    std::vector<Process> workers;
    std::vector<Choice> ends;
    for (int i = 0; i < 3; ++i) {
        workers.emplace_back(wait_for_ever).start();
        ends.push_back(choice(workers.back()));
    }
    workers[0].kill();
    workers[1].kill();
    workers[0].join();
    workers[1].join();
    CHECK_FALSE(manager.select_all(ends, 1ms));
    workers[2].kill();
    CHECK(manager.select_all(ends, 20s)->size() == 3);
    workers[2].join();
}

TEST_CASE_METHOD(WithManager, "Pipe: its methods go into a batch", "[client][pipe]") {
    const auto [mine, yours] = manager.pipe<int>();
    const Lock door = manager.lock();
    auto batch = manager.batch();
    batch.on(door).acquire();
    batch.on(mine).send(1);
    batch.on(mine).send(2);
    const auto first = batch.on(yours).recv();
    const auto more = batch.on(yours).poll();
    const auto second = batch.on(yours).recv_for(1s);
    batch.on(yours).close();
    batch.on(door).release();
    REQUIRE(batch.run());
    CHECK(first.value() == 1);
    CHECK(more.value());
    CHECK(second.value() == 2);
    CHECK_THROWS_AS(mine.send(3), QueueClosed);
}

}  // namespace steward::testing
