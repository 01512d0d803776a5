// The locks beside Lock, conditions, and calls on several of them, as programs use them.
#include "tests/client/fixture.hpp"

#include <csignal>
#include <mutex>
#include <shared_mutex>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "RLock: its thread acquires it again, others wait",
                 "[client][lock]") {
    const RLock lock = manager.rlock();
    const std::scoped_lock outer(lock);
    const std::scoped_lock inner(lock);
    CHECK(lock.depth() == 2);
    std::thread([&] {
        CHECK_FALSE(lock.try_lock());
        CHECK_THROWS_AS(lock.release(), NotOwner);
    }).join();
}

TEST_CASE_METHOD(WithManager, "RLock: a killed owner leaves it to the next, who is told",
                 "[client][lock]") {
    const RLock lock = manager.rlock();
    Process worker([&] {
        lock.lock();
        lock.lock();
        ::raise(SIGKILL);
    });
    worker.start();
    worker.join();
    const Acquired acquired = lock.acquire(20s);
    CHECK(acquired);
    CHECK(acquired.holder_died);
    CHECK(lock.depth() == 1);
}

TEST_CASE_METHOD(WithManager, "Semaphore: permits are signals between processes",
                 "[client][lock]") {
    const Semaphore done = manager.semaphore(0);
    std::vector<Process> workers;
    for (int i = 0; i < 3; ++i) workers.emplace_back([&] { done.release(); });
    for (Process& worker : workers) worker.start();
    for (int i = 0; i < 3; ++i) CHECK(done.try_acquire_for(20s));
    CHECK_FALSE(done.try_acquire());
    for (Process& worker : workers) worker.join();
}

TEST_CASE_METHOD(WithManager, "BoundedSemaphore: a killed process gives its permits back",
                 "[client][lock]") {
    const BoundedSemaphore slots = manager.bounded_semaphore(2);
    Process worker([&] {
        slots.acquire();
        slots.acquire();
        ::raise(SIGKILL);
    });
    worker.start();
    worker.join();
    CHECK(slots.acquire(20s).holder_died);
    CHECK(slots.acquire(20s));
    CHECK(slots.holders().size() == 2);
    slots.release(2);
    CHECK_THROWS_AS(slots.release(), NotHeld);
}

TEST_CASE_METHOD(
    WithManager,
    "BoundedSemaphore: a permit belongs to the process, whichever thread has acquired it",
    "[client][lock]") {
    const BoundedSemaphore slots = manager.bounded_semaphore(2);
    CHECK(slots.bound() == 2);
    std::thread([&] { slots.acquire(); }).join();
    std::thread([&] { slots.acquire(); }).join();
    CHECK(slots.value() == 0);
    CHECK(slots.holders().size() == 2);
    std::thread([&] { slots.release(); }).join();
    slots.release();
    CHECK(slots.value() == slots.bound());
    CHECK_THROWS_AS(slots.release(), NotHeld);
}

TEST_CASE_METHOD(WithManager, "RwLock: works with the standard's shared guards", "[client][lock]") {
    const RwLock lock = manager.rwlock();
    {
        const std::shared_lock reader(lock);
        CHECK(lock.mode() == "shared");
        std::thread([&] {
            CHECK(lock.try_lock_shared());
            CHECK_FALSE(lock.try_lock());
            lock.unlock_shared();
        }).join();
    }
    const std::unique_lock writer(lock);
    CHECK(lock.mode() == "exclusive");
    std::thread([&] { CHECK_FALSE(lock.try_lock_shared_for(1ms)); }).join();
}

TEST_CASE_METHOD(WithManager, "Condition: a worker waits until a list has what it needs",
                 "[client][lock]") {
    const Lock lock = manager.lock();
    const Condition changed = manager.condition(lock);
    const auto items = manager.list<int>();
    const auto sum = manager.list<int>({0});
    std::vector<Process> workers;
    workers.emplace_back([&] {  // the daemon asks
        const std::scoped_lock guard(lock);
        if (changed.wait_for(items, "len", ">=", 2, 20s)) sum.fetch_add(0, 1);
    });
    workers.emplace_back([&] {  // this process asks
        const std::scoped_lock guard(lock);
        if (changed.wait_for([&] { return items.size() >= 2; }, 20s)) sum.fetch_add(0, 10);
    });
    for (Process& worker : workers) worker.start();
    for (int i = 0; i < 2; ++i) {
        const std::scoped_lock guard(lock);
        items.append(i);
        changed.notify_all();
    }
    for (Process& worker : workers) worker.join();
    CHECK(sum[0] == 11);
    const std::scoped_lock guard(lock);
    CHECK_FALSE(changed.wait(1ms));
}

TEST_CASE_METHOD(WithManager, "Condition: its lock must be held", "[client][lock]") {
    const RLock lock = manager.rlock();
    const Condition changed = manager.condition(lock);
    CHECK_THROWS_AS(changed.wait(), NotHeld);
    const std::scoped_lock guard(lock);
    std::thread([&] { CHECK_THROWS_AS(changed.notify(), NotOwner); }).join();
}

TEST_CASE_METHOD(WithManager, "acquire_all: holds all or none, whatever the order",
                 "[client][lock]") {
    const Lock one = manager.lock();
    const RLock two = manager.rlock();
    const RwLock three = manager.rwlock();
    {
        const HeldAll held = manager.acquire_all(one, two, shared(three));
        CHECK(held);
        CHECK(one.locked());
        CHECK(three.mode() == "shared");
        std::thread([&] { CHECK_FALSE(manager.try_acquire_all_for(0s, two, one)); }).join();
    }
    CHECK_FALSE(one.locked());
    CHECK_FALSE(two.locked());
    CHECK(three.mode() == "free");
}

TEST_CASE_METHOD(WithManager, "acquire_all: philosophers who take both forks at once all eat",
                 "[client][lock]") {
    std::vector<Lock> forks;
    for (int i = 0; i < 5; ++i) forks.push_back(manager.lock());
    const auto meals = manager.list<int>({0});
    std::vector<Process> philosophers;
    for (std::size_t i = 0; i < 5; ++i)
        philosophers.emplace_back([&, i] {
            for (int meal = 0; meal < 20; ++meal) {
                const HeldAll held = manager.acquire_all(forks[i], forks[(i + 1) % 5]);
                meals.fetch_add(0, 1);
            }
        });
    for (Process& philosopher : philosophers) philosopher.start();
    for (Process& philosopher : philosophers) philosopher.join();
    CHECK(meals[0] == 100);
}

TEST_CASE_METHOD(WithManager, "select: does the first call that can be done", "[client][lock]") {
    const Lock door = manager.lock();
    const Semaphore signal = manager.semaphore(0);
    door.lock();
    CHECK_FALSE(manager.select({choice(door, "acquire"), choice(signal, "acquire")}, 1ms));
    Process worker([&] { signal.release(); });
    worker.start();
    const auto selected = manager.select({choice(door, "acquire"), choice(signal, "acquire")}, 20s);
    REQUIRE(selected);
    CHECK(selected->index == 1);
    worker.join();
    CHECK_THROWS_AS(manager.select({choice(door, "open")}), NoSuchMethod);
}

}  // namespace steward::testing
