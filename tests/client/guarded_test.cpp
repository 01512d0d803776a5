// Guarded data, as programs use it: only who holds the lock writes, whatever became of who held it
// before.
#include "tests/client/fixture.hpp"
#include "tests/support/waiting.hpp"

#include <csignal>
#include <mutex>
#include <shared_mutex>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Guarded: only the thread that holds the lock writes",
                 "[client][guarded]") {
    const Lock lock = manager.lock("door");
    const auto data = manager.list<int>({1, 2}, {.name = "data", .guarded_by = lock});
    CHECK_THROWS_AS(data.append(3), NotHolder);
    CHECK_THROWS_WITH(data.append(3),
                      "list.append: guarded by lock 'door', which the caller does not hold");
    {
        const std::scoped_lock guard(lock);
        data.append(3);
        std::thread([&] {
            CHECK_THROWS_AS(data.append(4), NotHolder);
            CHECK(data.size() == 3);
        }).join();
    }
    CHECK(data == std::vector{1, 2, 3});
}

TEST_CASE_METHOD(WithManager, "Guarded: every maker takes the guard, and any kind of lock",
                 "[client][guarded]") {
    const Lock lock = manager.lock();
    const RLock rlock = manager.rlock();
    const RwLock rwlock = manager.rwlock();
    const auto words = manager.dict<std::string, int>({}, {.guarded_by = rlock});
    const auto seen = manager.set<int>({1}, {.guarded_by = rlock});
    const auto hits = manager.value("hits", 0, {.guarded_by = rlock});
    const auto marks = manager.array<int>({1, 2}, {.guarded_by = lock});
    const auto jobs = manager.queue<int>({.maxsize = 2}, {.guarded_by = lock});
    const auto page = manager.list<int>({1}, {.guarded_by = rwlock, .guards_reads = true});
    CHECK_THROWS_AS(words.set("a", 1), NotHolder);
    CHECK_THROWS_AS(seen.add(2), NotHolder);
    CHECK_THROWS_AS(hits.fetch_add(1), NotHolder);
    CHECK_THROWS_AS(marks.set(0, 2), NotHolder);
    CHECK_THROWS_AS(jobs.put(1), NotHolder);
    CHECK_THROWS_AS(page.get(0), NotHolder);
    const std::scoped_lock guard(lock, rlock);
    words.set("a", 1);
    seen.add(2);
    CHECK(hits.fetch_add(1) == 0);
    marks.set(0, 2);
    jobs.put(1);
    {
        const std::shared_lock shared(rwlock);
        CHECK(page.get(0) == 1);
        CHECK_THROWS_AS(page.append(2), NotHolder);
    }
    const std::unique_lock alone(rwlock);
    page.append(2);
    CHECK(page.size() == 2);
}

TEST_CASE_METHOD(WithManager, "Guarded: nothing but a lock that stays can guard",
                 "[client][guarded]") {
    const Lock mine = manager.lock({.ephemeral = true});
    CHECK_THROWS_AS(manager.list<int>({1}, {.guarded_by = mine}), BadArgument);
    CHECK_THROWS_AS(manager.list<int>({1}, {.guards_reads = true}), BadArgument);
    CHECK_THROWS_AS(manager.semaphore(1, {.guarded_by = manager.rlock()}), BadArgument);
    Manager another;
    CHECK_THROWS_AS(manager.list<int>({1}, {.guarded_by = another.lock()}), ConversionError);
}

// What a section sends without waiting is refused later, as any other such call.
TEST_CASE_METHOD(WithManager, "Guarded: what was not waited for is refused at the release",
                 "[client][guarded]") {
    const Lock lock = manager.lock();
    const Lock other = manager.lock();
    const auto data = manager.list<int>({1}, {.guarded_by = lock});
    other.acquire();
    data[0] = 2;
    try {
        other.release();
        FAIL("nothing was refused");
    } catch (const NotHolder& refused) {
        CHECK(refused.deferred());
        CHECK_THAT(refused.what(), Catch::Contains("guarded by lock"));
    }
    CHECK(data[0] == 1);
}

// The process is stopped while it holds the lock, somebody lets the lock go on, and the process
// goes on as if nothing had been: what fencing is for.
TEST_CASE_METHOD(WithManager, "Guarded: a stalled holder whose lock went on writes no more",
                 "[client][guarded]") {
    const Lock lock = manager.lock();
    const auto balance = manager.value(100, {.guarded_by = lock});
    const auto ready = manager.event();
    const auto resumed = manager.event();
    Process stalled([=, this] {
        lock.acquire();
        ready.set();
        resumed.wait();
        try {
            balance.set(1);  // not waited for
            manager.ping();
        } catch (const NotHolder&) {
            exit(7);
        }
    });
    stalled.start();
    ready.wait();
    REQUIRE(::kill(*stalled.pid(), SIGSTOP) == 0);
    lock.release();
    lock.acquire();
    balance.set(99);
    resumed.set();
    REQUIRE(::kill(*stalled.pid(), SIGCONT) == 0);
    stalled.join();
    CHECK(stalled.exitcode() == 7);
    CHECK(balance.get() == 99);
    lock.release();
}

}  // namespace steward::testing
