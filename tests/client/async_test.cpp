// Waiting without a blocked thread, with a daemon: futures, functions and a loop of the program's
// own; what is acquired so; cancelling; forks; and that every call that may wait has this form.
#include "tests/client/fixture.hpp"

#include <poll.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <numeric>

namespace steward::testing {
namespace {

std::size_t threads() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/task"))
        ++count;
    return count;
}

// Dispatches until the condition holds; false when it has not happened within a generous time.
template <class Condition>
bool dispatch_until(const Async& async, Condition condition) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
        pollfd waiting{.fd = async.descriptor(), .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, 100);
        async.dispatch();
        if (std::chrono::steady_clock::now() > until) return false;
    }
    return true;
}

TEST_CASE("Async: a future is ready when the item comes, and takes it", "[client][async]") {
    const WithManager with;
    const auto jobs = with.manager.queue<std::string>();
    std::future<std::string> job = jobs.async_get();
    CHECK(job.wait_for(0s) == std::future_status::timeout);
    jobs.put("first");
    CHECK(job.get() == "first");
    CHECK(jobs.empty());
    CHECK_FALSE(jobs.async_get_for(1ms).get());
    jobs.async_put("second").get();
    CHECK(jobs.async_get_many(3).get() == std::vector<std::string>{"second"});
    jobs.close();
    CHECK_THROWS_AS(jobs.async_get().get(), QueueClosed);
}

TEST_CASE("Async: what is cancelled waits no longer; what was granted before stays",
          "[client][async]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    AsyncFuture<int> given_up = jobs.async_get(), other = jobs.async_get();
    given_up.cancel();
    CHECK_THROWS_AS(given_up.get(), Cancelled);
    jobs.put(1);
    CHECK(other.get() == 1);
    other.cancel();
    AsyncFuture<std::optional<int>> timed = jobs.async_get_for(60s);
    timed.cancel();
    CHECK_THROWS_AS(timed.get(), Cancelled);
}

TEST_CASE("Async: a hold belongs to the background connection, and its end lets go",
          "[client][async]") {
    const WithManager with;
    const auto door = with.manager.lock();
    const auto table = with.manager.rwlock();
    {
        const AsyncHold held = door.async_acquire().get();
        REQUIRE(held);
        CHECK(held.acquired().token > 0);
        CHECK_FALSE(door.try_lock());
        CHECK_FALSE(door.async_acquire(Seconds(0)).get());
        AsyncHold reads = table.async_acquire_shared().get();
        AsyncHold also_reads = table.async_acquire_shared(1s).get();
        CHECK(table.mode() == "shared");
        reads.release();
        CHECK_FALSE(reads);
        CHECK_FALSE(table.async_acquire(Seconds(0)).get());
    }
    CHECK(door.acquire(20s));
    door.release();
    CHECK(table.acquire(20s));
    table.release();
    // A future that nobody has looked at lets go too.
    { const auto dropped = door.async_acquire(); }
    CHECK(door.acquire(20s));
    AsyncHold waits_behind = [&] {
        auto next = door.async_acquire();
        door.release();
        return next.get();
    }();
    waits_behind.detach();
    CHECK(door.locked());
    const Async async = with.manager.async();
    async.on(door).release()([](AsyncResult<void> released) { released.get(); });
    CHECK(dispatch_until(async, [&] { return async.under_way() == 0; }));
    CHECK(door.acquire(20s));
}

TEST_CASE("Async: an item that is lent returns with the future that nobody took it from",
          "[client][async]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>(QueueOptions{.owned = true});
    jobs.put(1);
    { const auto dropped = jobs.async_take(); }
    std::optional<Loan<int>> loan = jobs.async_take_for(20s).get();
    REQUIRE(loan);
    CHECK(loan->item == 1);
    loan->done();
    jobs.put_many(std::vector{2, 3});
    CHECK(jobs.async_take_many(5).get().size() == 2);
    CHECK(eventually([&] { return jobs.qsize() == 2; }));
}

TEST_CASE("Async: a program's own loop ends them, without a thread", "[client][async]") {
    const WithManager with;
    const Async async = with.manager.async();
    const auto jobs = with.manager.queue<int>();
    const auto door = with.manager.lock();
    const std::size_t before = threads();
    std::vector<int> got;
    std::size_t ended = 0;
    for (int i = 0; i < 100; ++i)
        jobs.async_get([&](AsyncResult<int> item) { got.push_back(item.get()); });
    const AsyncOperation waits =
        jobs.async_get([&](AsyncResult<int> item) { ended += item ? 0u : 1u; });
    async.select(door.acquiring(), jobs.getting())(
        [&](AsyncResult<std::variant<Acquired, int>> first) { ended += first.get().index() + 1; });
    CHECK(async.dispatch() <= 1);
    for (int i = 0; i < 100; ++i) jobs.put(i);
    CHECK(dispatch_until(async, [&] { return got.size() == 100; }));
    std::vector<int> expected(100);
    std::iota(expected.begin(), expected.end(), 0);
    CHECK(got == expected);
    waits.cancel();
    CHECK(dispatch_until(async, [&] { return ended == 2; }));
    CHECK(async.under_way() == 0);
    CHECK(threads() == before);
    auto future = jobs.async_get();
    jobs.put(7);
    CHECK(dispatch_until(async, [&] { return future.wait_for(0s) == std::future_status::ready; }));
    CHECK(future.get() == 7);
}

TEST_CASE("Async: calls of several objects", "[client][async]") {
    const WithManager with;
    const auto left = with.manager.lock(), right = with.manager.lock();
    const auto jobs = with.manager.queue<int>();
    const auto stop = with.manager.event();
    const Async async = with.manager.async();
    const auto ready = [&](auto& future) {
        return dispatch_until(async,
                              [&] { return future.wait_for(0s) == std::future_status::ready; });
    };
    auto both = async.acquire_all(left, right).future();
    REQUIRE(ready(both));
    {
        const AsyncHold held = both.get();
        REQUIRE(held);
        CHECK(left.locked());
        CHECK(right.locked());
        auto none = async.try_acquire_all_for(1ms, left, right).future();
        REQUIRE(ready(none));
        CHECK_FALSE(none.get());
    }
    CHECK(left.acquire(20s));
    CHECK(right.acquire(20s));
    auto all = async.select_all(jobs.getting(), stop.waiting()).future();
    jobs.put(4);
    stop.set();
    REQUIRE(ready(all));
    CHECK(std::get<0>(all.get()) == 4);
    auto nothing = async.select_for(1ms, jobs.getting()).future();
    REQUIRE(ready(nothing));
    CHECK_FALSE(nothing.get());
    auto ended = async.await_end(1 << 30, 1s).future();
    REQUIRE(ready(ended));
    CHECK(ended.get());
}

TEST_CASE("Async: two that hold what the other waits for are no deadlock: they can let go",
          "[client][async]") {
    const WithManager with;
    const auto left = with.manager.rwlock(), right = with.manager.rwlock();
    AsyncHold one = left.async_acquire().get();
    right.acquire();
    auto waits = right.async_acquire();
    auto mine = std::async(std::launch::async, [&] { return bool(left.acquire(20s)); });
    CHECK(eventually([&] { return with.manager.why().size() == 2; }));
    one.release();
    CHECK(mine.get());
    right.release();
    CHECK(waits.get());
}

TEST_CASE("Async: a forked child has none of its parent's, and can start its own",
          "[client][async]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    const auto door = with.manager.lock();
    auto mine = jobs.async_get();
    const AsyncHold held = door.async_acquire().get();
    Process child([&] {
        {
            AsyncHold copy;  // what the child has of the parent's hold lets go of nothing
            require(mine.wait_for(0s) == std::future_status::timeout, "the parent's wait ended");
        }
        auto own = jobs.async_get_for(20s);
        jobs.put(5);
        jobs.put(6);
        require(own.get().has_value(), "the child's own has nothing");
    });
    child.start();
    child.join();
    CHECK(child.exitcode() == 0);
    const int item = mine.get();
    CHECK((item == 5 || item == 6));
    CHECK(door.locked());
}

TEST_CASE("Async: an end of a session ends its thread", "[client][async]") {
    const NothingLeaks nothing_leaks;
    const std::size_t before = threads();
    {
        const Manager manager;
        const auto jobs = manager.queue<int>();
        auto got = jobs.async_get();
        jobs.put(1);
        CHECK(got.get() == 1);
        CHECK(threads() == before + 1);
        const auto never = jobs.async_get();
    }
    CHECK(eventually([&] { return threads() == before; }));
}

TEST_CASE("Async: an end that its manager's end brings is Lost", "[client][async]") {
    const NothingLeaks nothing_leaks;
    const std::size_t before = threads();
    std::future<int> never;
    std::optional<Manager> manager(std::in_place);
    never = manager->queue<int>().async_get();
    manager.reset();
    CHECK_THROWS_AS(never.get(), Error);
    CHECK(eventually([&] { return threads() == before; }));
}

// Each handler begins the next call, which looks for a thread, while that thread is asked to end.
TEST_CASE("Async: a program takes over from the thread while handlers begin calls",
          "[client][async]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    std::atomic<int> heard = 0;
    std::function<void()> go_on = [&] {
        jobs.async_get([&](auto) {
            if (++heard < 1'000) go_on();
        });
    };
    jobs.put_many(std::vector<int>(1'000, 1));
    go_on();
    CHECK(eventually([&] { return heard > 10; }));
    const Async async = with.manager.async();
    CHECK(dispatch_until(async, [&] { return heard == 1'000; }));
}

// What starts each method of the catalogue that may wait, asynchronously. A new one has to get its
// line.
std::map<std::string_view, std::function<void()>> starts(const Manager& manager,
                                                         const Async& async) {
    std::map<std::string_view, std::function<void()>> all;
    const auto ignore = [](auto) {};
    const auto queues = [&](const auto& queue, std::string_view put, std::string_view put_many,
                            std::string_view get, std::string_view get_many, std::string_view take,
                            std::string_view take_many, std::string_view join) {
        all[put] = [=] { queue.async_put_for(1, Seconds(0), ignore); };
        all[put_many] = [=] { queue.async_put_many(std::vector{1}, Seconds(0), ignore); };
        all[get] = [=] { queue.async_get_for(Seconds(0), ignore); };
        all[get_many] = [=] { queue.async_get_many(1, Seconds(0), ignore); };
        all[take] = [=] { queue.async_take_for(Seconds(0), ignore); };
        all[take_many] = [=] { queue.async_take_many(1, Seconds(0), ignore); };
        all[join] = [=] { queue.async_join(Seconds(0), ignore); };
    };
    const QueueOptions owned{.owned = true};
    queues(manager.queue<int>(owned), "queue.put", "queue.put_many", "queue.get", "queue.get_many",
           "queue.take", "queue.take_many", "queue.join");
    queues(manager.joinable_queue<int>(owned), "joinable_queue.put", "joinable_queue.put_many",
           "joinable_queue.get", "joinable_queue.get_many", "joinable_queue.take",
           "joinable_queue.take_many", "joinable_queue.join");
    queues(manager.lifo_queue<int>(owned), "lifo_queue.put", "lifo_queue.put_many",
           "lifo_queue.get", "lifo_queue.get_many", "lifo_queue.take", "lifo_queue.take_many",
           "lifo_queue.join");
    queues(manager.priority_queue<int>(owned), "priority_queue.put", "priority_queue.put_many",
           "priority_queue.get", "priority_queue.get_many", "priority_queue.take",
           "priority_queue.take_many", "priority_queue.join");
    const auto lock = manager.lock();
    const auto condition = manager.condition(lock);
    const auto queue = manager.queue<int>();
    all["lock.acquire"] = [=] { lock.async_acquire(Seconds(0), ignore); };
    all["rlock.acquire"] = [lock = manager.rlock(), ignore] {
        lock.async_acquire(Seconds(0), ignore);
    };
    all["semaphore.acquire"] = [permits = manager.semaphore(1), ignore] {
        permits.async_acquire(Seconds(0), ignore);
    };
    all["bounded_semaphore.acquire"] = [permits = manager.bounded_semaphore(1), ignore] {
        permits.async_acquire(Seconds(0), ignore);
    };
    const auto table = manager.rwlock();
    all["rwlock.acquire"] = [=] { table.async_acquire(Seconds(0), ignore); };
    all["rwlock.acquire_shared"] = [=] { table.async_acquire_shared(Seconds(0), ignore); };
    all["condition.wait"] = [=] { condition.async_wait(Seconds(0), ignore); };
    all["condition.wait_for"] = [=] {
        condition.async_wait_for(queue, "qsize", ">", 0, Seconds(0), ignore);
    };
    all["event.wait"] = [event = manager.event(), ignore] { event.async_wait(Seconds(0), ignore); };
    const auto latch = manager.latch(2);
    all["latch.wait"] = [=] { latch.async_wait(Seconds(0), ignore); };
    all["latch.arrive_and_wait"] = [=] { latch.async_arrive_and_wait(1, Seconds(0), ignore); };
    all["barrier.wait"] = [barrier = manager.barrier(2), ignore] {
        barrier.async_arrive(Seconds(0), ignore);
    };
    all["value.wait_until"] = [value = manager.value(0), ignore] {
        value.async_wait_until("==", 1, Seconds(0), ignore);
    };
    const auto [one, two] = manager.pipe<int>();
    all["pipe.send"] = [end = one, ignore] { end.async_send(1, ignore); };
    all["pipe.recv"] = [end = one, ignore] { end.async_recv_for(Seconds(0), ignore); };
    all["pipe.poll"] = [end = two, ignore] { end.async_poll(Seconds(0), ignore); };
    all["manager.acquire_all"] = [=] {
        async.try_acquire_all_for(Seconds(0), lock, table)(ignore);
    };
    all["manager.select"] = [=] { async.select_for(Seconds(0), queue.getting())(ignore); };
    all["manager.select_all"] = [=] { async.select_all_for(Seconds(0), queue.getting())(ignore); };
    all["manager.await_end"] = [=] { async.await_end(1 << 30, Seconds(0))(ignore); };
    all["service.next_reports"] = [=] { async.next_reports(0, Seconds(0))(ignore); };
    return all;
}

TEST_CASE("Async: every call that may wait has this form, and ends", "[client][async]") {
    const WithManager with;
    const Async async = with.manager.async();
    auto all = starts(with.manager, async);
    for (const detail::Method method : detail::waiting_methods) {
        const std::string_view name = detail::method_names[static_cast<std::size_t>(method)];
        CAPTURE(name);
        if (name == "watch.next") continue;  // a Watch has a descriptor of its own: watch_test.cpp
        REQUIRE(all.contains(name));
        const std::size_t before = async.under_way();
        all.at(name)();
        CHECK(async.under_way() == before + 1);
        CHECK(dispatch_until(async, [&] { return async.under_way() == 0; }));
    }
}

}  // namespace
}  // namespace steward::testing
