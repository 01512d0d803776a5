// Items that are lent some at a time, and loans that are done without waiting.
#include "tests/client/fixture.hpp"

#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Prefetch: one call lends many, which come one by one",
                 "[client][queue]") {
    const auto queue = manager.queue<int>({.owned = true});
    queue.put_many({1, 2, 3, 4, 5});
    Prefetch jobs(queue, 3);
    CHECK(jobs.size() == 0);
    CHECK(queue.lent().empty());
    for (const int expected : {1, 2, 3}) {
        auto job = jobs.take();
        CHECK(job.item == expected);
        CHECK(queue.qsize() == 2);
        CHECK(jobs.size() == static_cast<std::size_t>(3 - expected));
        job.post_done();
        CHECK_FALSE(job);
        CHECK_THROWS_AS(job.post_done(), std::logic_error);
    }
    CHECK(queue.unfinished() == 2);
    CHECK(jobs.take_for(0s)->item == 4);  // and ends: it returns
    CHECK(jobs.take_for(0s)->item == 5);
    Prefetch all(queue, 100);
    CHECK(all.take().item == 4);
    CHECK(all.take().item == 5);
    queue.join(0s);
}

TEST_CASE_METHOD(WithManager, "Prefetch: what was not given out returns, in its order",
                 "[client][queue]") {
    const auto queue = manager.queue<int>({.owned = true});
    queue.put_many({1, 2, 3, 4});
    {
        Prefetch jobs(queue, 4);
        jobs.take().done();
        CHECK(queue.qsize() == 0);
    }
    CHECK(queue.qsize() == 3);
    std::vector<int> left = queue.get_many(9);
    std::sort(left.begin(), left.end());
    CHECK(left == std::vector{2, 3, 4});
}

TEST_CASE_METHOD(WithManager, "Prefetch: of a process that is killed everything returns",
                 "[client][queue]") {
    const auto queue = manager.queue<int>({.owned = true});
    queue.put_many({1, 2, 3, 4});
    Process worker([&] {
        Prefetch jobs(queue, 4);
        jobs.take().post_done();
        manager.ping();  // it is done now
        std::raise(SIGKILL);
    });
    worker.start();
    worker.join();
    CHECK(queue.get_many(9) == std::vector{2, 3, 4});
}

TEST_CASE_METHOD(WithManager, "Prefetch: nothing comes, a queue is closed or not owned",
                 "[client][queue]") {
    const auto queue = manager.queue<int>({.owned = true});
    CHECK_THROWS_AS(Prefetch(queue, 0), std::invalid_argument);
    CHECK_THROWS_AS(Prefetch(queue, 10'001), std::invalid_argument);
    CHECK_NOTHROW(Prefetch(queue, 10'000));
    Prefetch jobs(queue, 2);
    CHECK_FALSE(jobs.take_for(0s));
    queue.put(1);
    queue.close();
    CHECK(jobs.take().item == 1);
    jobs.take().done();  // it had returned
    CHECK_THROWS_AS(jobs.take(), QueueClosed);
    CHECK_THROWS_AS(jobs.take_for(0s), QueueClosed);
    const auto plain = manager.queue<int>();
    CHECK_THROWS_AS(Prefetch(plain, 2).take(), BadArgument);
}

TEST_CASE_METHOD(WithManager, "Loan: who does not wait hears of a refusal later",
                 "[client][queue]") {
    const auto queue = manager.queue<int>({.owned = true});
    queue.put(1);
    auto loan = queue.take();
    queue.done({loan.ticket()});
    loan.post_done();
    CHECK_THROWS_AS(manager.ping(), NotHeld);
    manager.ping();
}

}  // namespace steward::testing
