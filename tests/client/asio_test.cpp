// Completion tokens of Asio: coroutines, functions, cancellation slots; by the library's thread,
// and in the program's own loop without one.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include "steward/asio.hpp"
#include "tests/client/fixture.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

namespace steward::testing {
namespace {

using asio::use_awaitable;

asio::awaitable<int> sum_of(Queue<int> jobs, Lock door, int count) {
    int sum = 0;
    for (int i = 0; i < count; ++i) {
        const AsyncHold held = co_await door.async_acquire(use_awaitable);
        sum += co_await jobs.async_get(use_awaitable);
    }
    co_return sum;
}

TEST_CASE("Asio: a coroutine waits for items and locks, by the library's thread",
          "[client][async][asio]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    const auto door = with.manager.lock();
    asio::io_context context;
    auto sum = asio::co_spawn(context, sum_of(jobs, door, 10), asio::use_future);
    auto feeding = std::async(std::launch::async, [&] {
        for (int i = 0; i < 10; ++i) jobs.put(i);
    });
    context.run();
    CHECK(sum.get() == 45);
    feeding.get();
    CHECK(door.acquire(20s));
}

TEST_CASE("Asio: many coroutines in the program's own loop, which ends with them, and no thread",
          "[client][async][asio]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    const auto door = with.manager.lock();
    asio::io_context context(1);
    const AsioLoop loop(with.manager, context);
    std::vector<std::future<int>> sums;
    for (int i = 0; i < 20; ++i)
        sums.push_back(asio::co_spawn(context, sum_of(jobs, door, 5), asio::use_future));
    std::size_t threads = 0;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (int i = 0; i < 100; ++i) co_await jobs.async_put(1, use_awaitable);
            for ([[maybe_unused]] const auto& one :
                 std::filesystem::directory_iterator("/proc/self/task"))
                ++threads;
        },
        asio::detached);
    std::size_t before = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/task"))
        ++before;
    context.run();
    for (auto& sum : sums) CHECK(sum.get() == 5);
    CHECK(threads == before);
    // And again: it waits anew for what starts later.
    jobs.put(3);
    int last = 0;
    jobs.async_get(asio::bind_executor(
        context, [&](std::exception_ptr error, int item) { last = error ? -1 : item; }));
    context.restart();
    context.run();
    CHECK(last == 3);
}

TEST_CASE("Asio: a cancellation slot ends the wait in the daemon, as operation_aborted",
          "[client][async][asio]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    asio::io_context context(1);
    const AsioLoop loop(with.manager, context);
    asio::cancellation_signal signal;
    std::vector<std::string> heard;
    jobs.async_get(asio::bind_cancellation_slot(
        signal.slot(), asio::bind_executor(context, [&](std::exception_ptr error, int) {
            try {
                if (error) std::rethrow_exception(error);
                heard.push_back("an item");
            } catch (const std::system_error& one) {
                heard.push_back(one.code() == asio::error::operation_aborted ? "aborted" : "?");
            }
        })));
    asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
    context.run();
    CHECK(heard == std::vector<std::string>{"aborted"});
    jobs.put(1);
    CHECK(jobs.qsize() == 1);
}

TEST_CASE("Asio: of two that race the slower is cancelled, and takes nothing",
          "[client][async][asio]") {
    using namespace asio::experimental::awaitable_operators;
    const WithManager with;
    const auto slow = with.manager.queue<int>(), fast = with.manager.queue<int>();
    asio::io_context context(1);
    const AsioLoop loop(with.manager, context);
    auto first = asio::co_spawn(
        context,
        [&]() -> asio::awaitable<std::size_t> {
            const auto won =
                co_await (slow.async_get(use_awaitable) || fast.async_get(use_awaitable));
            co_return won.index();
        },
        asio::use_future);
    fast.put(1);
    context.run();
    CHECK(first.get() == 1);
    slow.put(2);
    CHECK(slow.qsize() == 1);
}

TEST_CASE("Asio: what a call that waits would throw, a coroutine throws", "[client][async][asio]") {
    const WithManager with;
    const auto jobs = with.manager.queue<int>();
    jobs.close();
    asio::io_context context;
    auto refused = asio::co_spawn(
        context, [&]() -> asio::awaitable<void> { co_await jobs.async_put(1, use_awaitable); },
        asio::use_future);
    context.run();
    CHECK_THROWS_AS(refused.get(), QueueClosed);
    std::future<int> none = jobs.async_get(asio::use_future);
    CHECK_THROWS_AS(none.get(), QueueClosed);
}

}  // namespace
}  // namespace steward::testing
