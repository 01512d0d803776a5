// Lock with real processes: mutual exclusion, time limits, what a crash of the holder or of a
// waiter means.
#include "tests/client/fixture.hpp"
#include "tests/support/waiting.hpp"

#include <csignal>
#include <mutex>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Lock: works with the standard's guards", "[client][lock]") {
    const auto lock = manager.lock();
    {
        std::scoped_lock guard(lock);
        CHECK(lock.locked());
        CHECK_FALSE(lock.try_lock());
        CHECK_FALSE(lock.try_lock_for(1ms));
        CHECK_FALSE(lock.try_lock_until(std::chrono::system_clock::now() + 1ms));
    }
    CHECK_FALSE(lock.locked());
    std::unique_lock guard(lock, std::defer_lock);
    CHECK(guard.try_lock_for(1s));
    guard.unlock();
    CHECK_THROWS_AS(lock.release(), NotHeld);
}

TEST_CASE_METHOD(WithManager, "Lock: tokens rise and the holder is known", "[client][lock]") {
    const auto lock = manager.lock("guard");
    CHECK(lock.holder() == std::nullopt);
    const Acquired first = lock.acquire();
    CHECK(first);
    CHECK_FALSE(first.holder_died);
    const auto holder = lock.holder();
    REQUIRE(holder);
    CHECK(holder->pid == ::getpid());
    CHECK(holder->since == first.token);
    lock.release();
    CHECK(lock.acquire(1s).token > first.token);
    CHECK_FALSE(lock.acquire(0s));
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Lock: processes do not lose updates", "[client][lock]") {
    const auto lock = manager.lock();
    const auto data = manager.list<int>({0});
    std::vector<Process> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([=] {
            for (int n = 0; n < 25; ++n) {
                std::scoped_lock guard(lock);
                data[0] = data[0] + 1;
            }
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();
    for (auto& worker : workers) CHECK(worker.exitcode() == 0);
    CHECK(data[0] == 100);
}

TEST_CASE_METHOD(WithManager,
                 "Lock: when a holder is killed the next one has it at once and is told",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto steps = manager.list<int>();
    Process holder([=] {
        lock.acquire();
        steps.append(1);
        while (true) ::pause();
    });
    holder.start();
    REQUIRE(eventually([&] { return steps.size() == 1; }));
    auto next = std::async(std::launch::async, [=] {
        const Acquired acquired = lock.acquire(20s);
        return std::pair(acquired, std::chrono::steady_clock::now());
    });
    REQUIRE(come_to_wait(manager.socket_path(), 1));
    const auto killed = std::chrono::steady_clock::now();
    holder.kill();
    const auto [acquired, when] = next.get();
    CHECK(acquired);
    CHECK(acquired.holder_died);
    CHECK(when - killed < 5s);  // tests/integration/death_test.cpp measures how soon
    holder.join();
    CHECK(holder.exitcode() == -SIGKILL);
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Lock: one who is killed while it waits is never granted it",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto granted = manager.list<int>();
    lock.acquire();
    Process waiter([=] {
        lock.acquire();
        granted.append(1);
    });
    waiter.start();
    REQUIRE(come_to_wait(manager.socket_path(), 1));
    waiter.kill();
    waiter.join();
    lock.release();
    CHECK(lock.acquire(20s));
    CHECK(granted.size() == 0);
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Lock: a clean end leaves it held, an uncaught exception does not",
                 "[client][lock]") {
    const auto lock = manager.lock();
    Process clean([=] { lock.acquire(); });
    clean.start();
    clean.join();
    CHECK(clean.exitcode() == 0);
    CHECK(lock.locked());
    lock.release();
    Process failing([=] {
        lock.acquire();
        throw std::runtime_error("on purpose");
    });
    failing.start();
    failing.join();
    CHECK(failing.exitcode() == 1);
    const Acquired acquired = lock.acquire(20s);
    CHECK(acquired);
    CHECK(acquired.holder_died);
    lock.release();
}

TEST_CASE_METHOD(WithManager, "Lock: can stay held or be poisoned by a crash", "[client][lock]") {
    const auto kept = manager.lock({.on_crash = OnCrash::keep});
    const auto poisoned = manager.lock({.on_crash = OnCrash::poison});
    Process holder([=] {
        kept.acquire();
        poisoned.acquire();
        ::raise(SIGKILL);
    });
    holder.start();
    holder.join();
    CHECK(eventually([&] { return kept.holder().value().gone; }));
    CHECK_FALSE(kept.try_lock());
    CHECK_THROWS_AS(poisoned.acquire(20s), Broken);
    poisoned.repair();
    CHECK(poisoned.try_lock());
    kept.repair();
    CHECK(kept.try_lock());
}

TEST_CASE_METHOD(WithManager, "Lock: what is set inside a critical section is there when it ends",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto data = manager.list<int>({1});
    {
        std::scoped_lock guard(lock);
        data[0] = 2;
        CHECK(data[0] == 2);
        data[0] = 3;
    }
    auto other = std::async(std::launch::async, [=] {
        std::scoped_lock guard(lock);
        return data.get(0);
    });
    CHECK(other.get() == 3);
}

TEST_CASE_METHOD(WithManager,
                 "Lock: a refusal inside a critical section surfaces before the next call is sent",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto other = manager.lock();
    const auto data = manager.list<int>({1});
    {
        std::scoped_lock guard(lock);
        CHECK_NOTHROW(data[5] = 2);
    }
    other.acquire();  // never throws for what went before, and its answer comes after the refusal
    other.unlock();
    try {
        data.append(7);
        FAIL("the refusal was lost");
    } catch (const IndexOutOfRange& error) {
        CHECK(error.deferred());
        const std::string sentence = error.what();
        CHECK(sentence.starts_with("list.set of @" + std::to_string(number(data.id())) +
                                   ", sent before and not waited for"));
        CHECK(sentence.ends_with("; the present call, list.append, was not sent"));
    }
    CHECK(data.size() == 1);  // so it was
    lock.unlock();
    CHECK(lock.acquire(20s));  // never throws for what went before
    CHECK_THROWS_AS(lock.locked(), NotHeld);
    lock.release();
    CHECK_THROWS_AS(data[5] = 2, IndexOutOfRange);  // outside of one it is waited for
}

TEST_CASE_METHOD(WithManager,
                 "Lock: a call that was done has its result, whatever was refused before it",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto data = manager.list<int>(std::vector<int>(200, 1));
    std::int64_t taken = 0;
    for (int i = 0; i < 100; ++i) {
        // The refusal has arrived before the next call is sent, which then is not, or it comes with
        // that call's answer.
        const std::scoped_lock guard(lock);
        data[999] = 2;
        try {
            data.pop();
            ++taken;
        } catch (const IndexOutOfRange&) {
            continue;
        }
        CHECK_THROWS_AS(data.pop(), IndexOutOfRange);
    }
    CHECK(static_cast<std::int64_t>(data.size()) == 200 - taken);
}

TEST_CASE_METHOD(WithManager, "Lock: a release is done whatever was refused, and then tells of it",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto data = manager.list<int>({1});
    const auto message = [](auto call) -> std::string {
        try {
            call();
        } catch (const IndexOutOfRange& error) {
            return error.what();
        }
        return "nothing was thrown";
    };
    lock.acquire();
    data[5] = 2;
    data[6] = 2;
    CHECK(message([&] {
              lock.release();
          }).ends_with("; so were 1 after it; the present call, lock.release, was done"));
    CHECK_FALSE(lock.locked());

    lock.acquire();
    data[5] = 2;
    auto leave = manager.batch();
    const auto length = leave.on(data).size();
    leave.on(lock).release();
    CHECK(message([&] { leave.run(); }).ends_with("; the present batch was done"));
    CHECK(length.value() == 1);

    lock.acquire();
    data[5] = 2;
    CHECK(message([&] { manager.ping(); }).ends_with("; the present call, service.ping, was done"));
    lock.unlock();
}

TEST_CASE_METHOD(WithManager,
                 "Lock: of very many changes that are not waited for the refused one is named",
                 "[client][lock]") {
    const auto lock = manager.lock();
    const auto data = manager.list<int>({1});
    lock.acquire();
    data[5] = 2;
    int sent = 0;
    try {
        while (sent < 5000) data[0] = ++sent;
        FAIL("the refusal was not noticed");
    } catch (const IndexOutOfRange& error) {
        CHECK(std::string(error.what())
                  .starts_with("list.set of @" + std::to_string(number(data.id()))));
    }
    CHECK(data[0] == sent - 1);
    lock.release();
}

}  // namespace steward::testing
