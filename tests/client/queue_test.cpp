// Queues as programs use them: between processes, with ends of every kind.
#include "tests/client/fixture.hpp"

#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Queue: items leave in the order in which they came",
                 "[client][queue]") {
    const auto jobs = manager.queue<std::string>({.maxsize = 2});
    jobs.put("one");
    CHECK(jobs.put_nowait("two"));
    CHECK(jobs.full());
    CHECK_FALSE(jobs.put_nowait("three"));
    CHECK_FALSE(jobs.put_for("three", 1ms));
    CHECK_FALSE(jobs.put_many({"three"}, 0s));
    CHECK_THROWS_AS(jobs.put_many({"1", "2", "3"}), BadArgument);
    CHECK(jobs.get() == "one");
    CHECK(jobs.get_for(1s) == "two");
    CHECK(jobs.empty());
    CHECK(jobs.get_for(1ms) == std::nullopt);
    CHECK(jobs.try_get() == std::nullopt);
    CHECK(jobs.put_many({"a", "b"}));
    CHECK(jobs.qsize() == 2);
    CHECK(jobs.get_many(5) == std::vector<std::string>{"a", "b"});
}

TEST_CASE_METHOD(WithManager, "Queue: workers take what is left of a closed queue, then end",
                 "[client][queue]") {
    const auto jobs = manager.queue<int>();
    const auto sum = manager.list<int>({0});
    std::vector<Process> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([&] {
            try {
                while (true) sum.fetch_add(0, jobs.get());
            } catch (const QueueClosed&) {}
        });
    for (Process& worker : workers) worker.start();
    for (int i = 1; i <= 100; ++i) jobs.put(i);
    jobs.close();
    for (Process& worker : workers) {
        worker.join();
        CHECK(worker.exitcode() == 0);
    }
    CHECK(sum[0] == 5050);
    CHECK_THROWS_AS(jobs.put(1), QueueClosed);
    CHECK_THROWS_AS(jobs.try_get(), QueueClosed);
}

TEST_CASE_METHOD(WithManager, "Queue: a consumer that is killed with an item in hand gives it back",
                 "[client][queue]") {
    const auto dead = manager.queue<int>();
    const auto jobs =
        manager.queue<int>({.owned = true, .deliveries_max = 2, .dead_letters = dead.handle()});
    jobs.put_many({1, 2});
    const auto take_and_die = [&] {
        jobs.get();
        ::raise(SIGKILL);
    };
    Process first(take_and_die);
    first.start();
    CHECK(jobs.get_for(20s).has_value());  // 1 or 2: whoever came first
    first.join();
    CHECK(jobs.get_for(20s).has_value());
    CHECK(jobs.lent().size() == 1);
    jobs.done();
    CHECK(jobs.deliveries() <= 2);
    jobs.done();
    CHECK_THROWS_AS(jobs.done(), NotHeld);
    jobs.put(3);
    for (int i = 0; i < 2; ++i) {
        Process worker(take_and_die);
        worker.start();
        worker.join();
    }
    CHECK(dead.get_for(20s) == 3);
}

TEST_CASE_METHOD(WithManager, "JoinableQueue: join waits until workers have done everything",
                 "[client][queue]") {
    const auto jobs = manager.joinable_queue<int>();
    for (int i = 0; i < 10; ++i) jobs.put(i);
    CHECK_FALSE(jobs.join(1ms));
    Process worker([&] {
        for (int i = 0; i < 10; ++i) {
            jobs.get();
            jobs.task_done();
        }
    });
    worker.start();
    CHECK(jobs.join(20s));
    CHECK(jobs.unfinished() == 0);
    worker.join();
    CHECK_THROWS_AS(jobs.task_done(), BadArgument);
}

TEST_CASE_METHOD(WithManager, "LifoQueue and PriorityQueue: the youngest, the smallest first",
                 "[client][queue]") {
    const auto stack = manager.lifo_queue<int>();
    stack.put_many({1, 2, 3});
    CHECK(stack.get_many(2) == std::vector<int>{3, 2});
    const auto sorted = manager.priority_queue<std::pair<int, std::string>>({}, {.name = "sorted"});
    sorted.put({2, "later"});
    sorted.put({1, "first"});
    CHECK(manager.open<PriorityQueue<std::pair<int, std::string>>>("sorted").get().second ==
          "first");
    auto pipeline = manager.pipeline();
    pipeline.on(stack).put(7);
    const auto top = pipeline.on(stack).get();
    pipeline.run();
    CHECK(top.value() == 7);
}

}  // namespace steward::testing
