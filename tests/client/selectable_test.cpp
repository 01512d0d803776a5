// Calls of a select that know the types of their answers; guards for semaphores; waiting for many
// items.
#include "tests/client/fixture.hpp"

#include <catch2/catch.hpp>
#include <mutex>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "select: a typed call gives a typed answer", "[client][several]") {
    const auto jobs = manager.queue<std::string>();
    const auto stop = manager.event();
    jobs.put("sweep");
    const std::variant<std::string, std::monostate> done =
        manager.select(jobs.getting(), stop.waiting());
    CHECK(std::get<0>(done) == "sweep");
    stop.set();
    CHECK(manager.select(jobs.getting(), stop.waiting()).index() == 1);
    stop.clear();
    CHECK_FALSE(manager.select_for(0s, jobs.getting(), stop.waiting()));
    CHECK_FALSE(manager.select({jobs.getting(), choice(stop, "wait")}, 0s));
}

TEST_CASE_METHOD(WithManager, "select: each type has its typed calls", "[client][several]") {
    const auto [mine, yours] = manager.pipe<int>();
    CHECK(manager.select(mine.sending(5)).index() == 0);
    CHECK(std::get<0>(manager.select(yours.receiving())) == 5);
    const auto jobs = manager.queue<int>({.maxsize = 1});
    CHECK(manager.select(jobs.putting(1)).index() == 0);
    CHECK_FALSE(manager.select_for(0s, jobs.putting(2)));
    CHECK(std::get<1>(
              manager.select(manager.latch(1).waiting(), manager.value(3).reaching(">", 2))) == 3);
    const Lock lock = manager.lock();
    const Acquired held = std::get<0>(manager.select(lock.acquiring()));
    CHECK((held && held.token > 0 && lock.locked()));
    CHECK_FALSE(manager.select_for(0s, lock.acquiring()));
    const RwLock table = manager.rwlock();
    CHECK(std::get<0>(manager.select(table.acquiring_shared())));
    CHECK(table.mode() == "shared");
    CHECK_FALSE(manager.select_for(0s, table.acquiring()));
    CHECK(std::get<0>(manager.select(manager.rlock().acquiring())));
    CHECK(std::get<0>(manager.select(manager.semaphore(1).acquiring())));
    CHECK(std::get<0>(manager.select(manager.bounded_semaphore(1).acquiring())));
    Process worker([] {});
    worker.start();
    CHECK(manager.select(jobs.putting(3), choice(worker)).index() == 1);
    worker.join();
}

TEST_CASE_METHOD(WithManager, "select_all: typed calls give a tuple", "[client][several]") {
    const auto left = manager.queue<int>();
    const auto right = manager.queue<std::string>();
    left.put(1);
    CHECK_FALSE(manager.select_all_for(0s, left.getting(), right.getting()));
    right.put("two");
    CHECK(manager.select_all(left.getting(), right.getting()) == std::tuple(1, std::string("two")));
}

TEST_CASE_METHOD(WithManager, "Semaphores: the standard's guards hold one permit",
                 "[client][semaphore]") {
    const Semaphore permits = manager.semaphore(2);
    const BoundedSemaphore slots = manager.bounded_semaphore(1);
    {
        const std::scoped_lock both(permits, slots);
        CHECK(permits.value() == 1);
        CHECK(slots.value() == 0);
        const std::unique_lock more(slots, 1ms);
        CHECK_FALSE(more.owns_lock());
    }
    CHECK(permits.value() == 2);
    CHECK(slots.value() == 1);
}

TEST_CASE_METHOD(WithManager, "Queue: get_many waits so long at most", "[client][queue]") {
    const auto jobs = manager.queue<int>();
    CHECK_FALSE(jobs.get_many(2, 1ms));
    jobs.put_many({1, 2, 3});
    CHECK(jobs.get_many(2, 1ms) == std::vector<int>{1, 2});
}

}  // namespace steward::testing
