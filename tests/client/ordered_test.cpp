// Locks acquired in one fixed order.
#include "tests/client/fixture.hpp"

#include <csignal>
#include <unistd.h>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "acquire: sorts the locks, and releases them at the end of the block", "[client][lock]") {
    const Lock one = manager.lock();
    const RLock two = manager.rlock();
    {
        const auto held = acquire(two, one);
        CHECK(one.locked());
        CHECK(two.locked());
    }
    one.acquire(20s);  // unlocking is not waited for: this comes after it
    CHECK_FALSE(two.locked());
    one.release();
}

TEST_CASE_METHOD(WithManager, "acquire: a thread that holds a later lock is refused, and holds what it held", "[client][lock]") {
    const Lock one = manager.lock();
    const Lock two = manager.lock();
    const Lock three = manager.lock();
    const auto held = acquire(two);
    CHECK_THROWS_AS(acquire(one), LockOrder);
    CHECK_THROWS_AS(acquire(three, one), LockOrder);
    CHECK_FALSE(one.locked());
    CHECK_FALSE(three.locked());
    { const auto later = acquire(three); }
    std::thread([&] { const auto other_thread = acquire(one); }).join();
}

TEST_CASE_METHOD(WithManager, "acquire: a lock that cannot be had gives back those before it", "[client][lock]") {
    const Lock one = manager.lock();
    const Lock poisoned = manager.lock({.on_crash = OnCrash::poison});
    Process worker([&] {
        poisoned.lock();
        ::kill(::getpid(), SIGKILL);
    });
    worker.start();
    worker.join();
    CHECK_THROWS_AS(acquire(one, poisoned), Broken);
    CHECK(one.acquire(20s));
    one.release();
    { const auto held = acquire(one); }  // the thread's record is clean
}

}  // namespace steward::testing
