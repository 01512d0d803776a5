// Leases, as programs use them: given to a lock when it is made or to one acquire, renewed, and
// overstayed.
#include "tests/client/fixture.hpp"

#include <mutex>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Lease: who overstays has it no more, and the next is told",
                 "[client][lease]") {
    const Lock lock = manager.lock({.name = "door", .lease = 10min});
    const auto data = manager.value(1, {.guarded_by = lock});
    CHECK_FALSE(lock.acquire().lease_ended);
    data.set(2);
    lock.renew(20ms);
    std::thread([&] {
        const Acquired acquired = lock.acquire();
        CHECK(acquired.lease_ended);
        CHECK_FALSE(acquired.holder_died);
        lock.renew(60s);
        data.set(3);
    }).join();
    // The thread has ended well, and left the lock to its process.
    CHECK(lock.locked());
    CHECK_THROWS_AS(lock.release(), NotHolder);
    CHECK_THROWS_AS(lock.renew(), NotHolder);
    CHECK(data.get() == 3);
}

TEST_CASE_METHOD(WithManager, "Lease: every lock takes one when it is made and when it is acquired",
                 "[client][lease]") {
    const auto overstays = [](const auto& held) {
        CHECK(eventually([&] { return held.try_lock(); }));
        held.unlock();
    };
    const auto by_another = [&](const auto& held) { std::thread([&] { overstays(held); }).join(); };
    const RLock rlock = manager.rlock({.lease = 20ms});
    rlock.acquire();
    rlock.acquire();
    by_another(rlock);
    CHECK_THROWS_AS(rlock.release(), NotHolder);
    const RwLock rwlock = manager.rwlock({.lease = 10min});
    rwlock.acquire_shared({}, 20ms);
    by_another(rwlock);
    CHECK_THROWS_AS(rwlock.release_shared(), NotHolder);
    rwlock.acquire({}, 20ms);
    by_another(rwlock);
    CHECK_THROWS_AS(rwlock.release(), NotHolder);
    const BoundedSemaphore permits = manager.bounded_semaphore(1, {.lease = 20ms});
    permits.acquire();
    CHECK(eventually([&] { return permits.value() == 1; }));
    CHECK_THROWS_AS(permits.release(), NotHolder);
    CHECK_THROWS_AS(permits.renew(1s), NotHolder);
    permits.acquire();
    permits.renew(10min);
    permits.release();
}

TEST_CASE_METHOD(WithManager, "Lease: only what is lent is renewed, and for more than nothing",
                 "[client][lease]") {
    const Lock lock = manager.lock();
    lock.acquire();
    CHECK_THROWS_AS(lock.renew(), BadArgument);
    CHECK_THROWS_AS(lock.renew(0s), BadArgument);
    lock.renew(10min);
    lock.renew();
    lock.release();
    CHECK_THROWS_AS(lock.acquire({}, 0s), BadArgument);
    CHECK_THROWS_AS(manager.lock({.on_crash = OnCrash::keep, .lease = 1s}), BadArgument);
}

// A guard's end does not throw; what was refused is heard at the next call that waits.
TEST_CASE_METHOD(WithManager, "Lease: the end of a guard that has overstayed is refused later",
                 "[client][lease]") {
    const Lock lock = manager.lock({.lease = 20ms});
    {
        const std::scoped_lock guard(lock);
        CHECK(eventually([&] { return !lock.locked(); }));
    }
    try {
        manager.ping();
        FAIL("nothing was refused");
    } catch (const NotHolder& refused) {
        CHECK(refused.deferred());
        CHECK_THAT(refused.what(), Catch::Contains("lock.release: the caller's lease has ended"));
    }
}

}  // namespace steward::testing
