// Locks acquired in one fixed order.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "acquire: sorts the locks, and releases them at the end of the block",
                 "[client][lock]") {
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

TEST_CASE_METHOD(WithManager,
                 "acquire: a thread that holds a later lock is refused, and holds what it held",
                 "[client][lock]") {
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

TEST_CASE_METHOD(WithManager, "acquire: a lock that cannot be had gives back those before it",
                 "[client][lock]") {
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

TEST_CASE_METHOD(WithManager, "acquire: what would be held twice is refused, but for an RLock",
                 "[client][lock]") {
    const RLock again = manager.rlock();
    const Lock once = manager.lock();
    CHECK_THROWS_AS(acquire(once, once), LockOrder);
    CHECK_FALSE(once.locked());
    const auto held = acquire(again, once, again);
    CHECK(again.depth() == 2);
    CHECK_THROWS_AS(acquire(once), LockOrder);
    const auto more = acquire(again);
    CHECK(again.depth() == 3);
}

TEST_CASE_METHOD(WithManager, "acquire: guards may be released in any order", "[client][lock]") {
    const Lock one = manager.lock();
    const Lock two = manager.lock();
    const auto hold = [](const Lock& lock) {
        return std::make_unique<HeldInOrder>(
            std::vector{HeldInOrder::One{{&lock.handle()->session(), lock.id()},
                                         false,
                                         [=] { lock.lock(); },
                                         [=] { lock.unlock(); }}});
    };
    auto first = hold(one);
    auto second = hold(two);
    first.reset();
    CHECK_THROWS_AS(acquire(one), LockOrder);  // two is still held
    second.reset();
    const auto both = acquire(one, two);
}

TEST_CASE_METHOD(WithManager, "acquire: a child holds nothing of what its parent holds",
                 "[client][lock]") {
    const Lock one = manager.lock();
    const Lock two = manager.lock();
    const auto held = acquire(two);
    Process child([&] { const auto mine = acquire(one); });
    child.start();
    child.join();
    CHECK(child.exitcode() == 0);
}

}  // namespace steward::testing
