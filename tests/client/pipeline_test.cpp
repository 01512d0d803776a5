// Pipelines and batches against a real daemon.
#include "tests/client/fixture.hpp"

#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Pipeline: many calls, one round trip, each with its result",
                 "[client][pipeline]") {
    const auto list = manager.list<int>({1, 2});
    const auto names = manager.dict<std::string, std::string>();
    Pipeline pipeline = manager.pipeline();
    const Pending<int> first = pipeline.on(list).get(0);
    pipeline.on(list).append(3);
    pipeline.on(names).set("a", "anna");
    const auto found = pipeline.on(names).find("a");
    const auto missing = pipeline.on(names).find("b");
    const auto all = pipeline.on(list).copy();
    CHECK(pipeline.size() == 6);
    CHECK_THROWS_AS(first.value(), std::logic_error);
    pipeline.run();
    CHECK(pipeline.size() == 0);
    CHECK(first.value() == 1);
    CHECK(found.value() == "anna");
    CHECK(missing.value() == std::nullopt);
    CHECK(all.value() == std::vector<int>{1, 2, 3});
}

TEST_CASE_METHOD(WithManager,
                 "Pipeline: a refusal is thrown once all are answered; the others are done",
                 "[client][pipeline]") {
    const auto list = manager.list<int>({1});
    Pipeline pipeline = manager.pipeline();
    const auto wrong = pipeline.on(list).get(9);
    const auto right = pipeline.on(list).get(0);
    CHECK_THROWS_AS(pipeline.run(), IndexOutOfRange);
    CHECK(right.value() == 1);
    CHECK(wrong.failed());
    CHECK_THROWS_AS(wrong.value(), IndexOutOfRange);
    pipeline.on(list).get(9);
    CHECK_NOTHROW(pipeline.collect());
}

TEST_CASE_METHOD(WithManager,
                 "Pipeline: more than the daemon answers at once does not block either side",
                 "[client][pipeline]") {
    const auto list = manager.list<std::string>({std::string(2000, 'x')});
    Pipeline pipeline = manager.pipeline();
    std::vector<Pending<std::string>> answers;
    for (int i = 0; i < 10'000; ++i) answers.push_back(pipeline.on(list).get(0));
    pipeline.run();
    CHECK(answers.back().value().size() == 2000);
    for (int i = 0; i < 10; ++i) pipeline.on(list).append(std::string(1'000'000, 'y'));
    pipeline.run();
    CHECK(list.size() == 11);
}

TEST_CASE_METHOD(WithManager, "Batch: acquire and get, set and release are one step each",
                 "[client][batch]") {
    const auto lock = manager.lock();
    const auto list = manager.list<int>({100});
    std::vector<Process> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([&, list, lock] {
            for (int n = 0; n < 10; ++n) {
                Batch enter = manager.batch();
                const auto acquired = enter.on(lock).acquire();
                const auto number = enter.on(list).get(0);
                require(enter.run() && acquired.value(), "the batch was not done");
                Batch leave = manager.batch();
                leave.on(list).set(0, number.value() - 1);
                leave.on(lock).release();
                leave.post();
            }
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();
    for (auto& worker : workers) CHECK(worker.exitcode() == 0);
    CHECK(list[0] == 60);
    CHECK_FALSE(lock.locked());
}

TEST_CASE_METHOD(WithManager, "Batch: time that runs out is an outcome and stops the rest",
                 "[client][batch]") {
    const auto lock = manager.lock();
    const auto list = manager.list<int>();
    lock.acquire();
    Batch batch = manager.batch();
    const auto acquired = batch.on(lock).acquire(1ms);
    const auto appended = batch.on(list).append(1);
    CHECK_FALSE(batch.run());
    CHECK_FALSE(acquired.value());
    CHECK_THROWS_AS(appended.value(), BatchStopped);
    CHECK(list.empty());
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Batch: a refusal stops the rest and is thrown", "[client][batch]") {
    const auto list = manager.list<int>({1});
    Batch batch = manager.batch();
    batch.on(list).append(2);
    batch.on(list).erase(7);
    const auto never = batch.on(list).append(3);
    CHECK_THROWS_AS(batch.run(), IndexOutOfRange);
    CHECK_THROWS_AS(never.value(), BatchStopped);
    CHECK(list == std::vector<int>{1, 2});
    batch.on(list).erase(7);
    batch.on(list).append(4);
    batch.post();
    CHECK_THROWS_AS(manager.ping(), IndexOutOfRange);  // it is done after the batch, and tells of
                                                       // it
    CHECK(list.size() == 2);
}

TEST_CASE_METHOD(WithManager, "Batch: has at most 256 calls, and only to its own manager's objects",
                 "[client][batch]") {
    const auto list = manager.list<int>();
    Batch batch = manager.batch();
    for (int i = 0; i < 257; ++i) batch.on(list).append(i);
    CHECK_THROWS_AS(batch.run(), LimitExceeded);
    CHECK(list.empty());
    for (int i = 0; i < 256; ++i) batch.on(list).append(i);
    CHECK(batch.run());
    CHECK(list.size() == 256);
    Manager other;
    CHECK_THROWS_AS(batch.on(other.lock()), std::logic_error);
}

TEST_CASE_METHOD(WithManager, "Pipeline: carries references and hands them out",
                 "[client][pipeline]") {
    const auto outer = manager.list<List<int>>();
    Pipeline pipeline = manager.pipeline();
    pipeline.on(outer).append(manager.list<int>({5}));  // nobody else refers to it until the
                                                        // pipeline runs
    const auto inner = pipeline.on(outer).get(0);
    pipeline.run();
    CHECK(inner.value().get(0) == 5);
}

}  // namespace steward::testing
