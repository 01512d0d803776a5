// An Asio event loop in which coroutines wait for shared objects beside a timer: three workers take
// jobs under a lock, and one that waits for nothing is given up. No thread but this one.
#include <steward/asio.hpp>
#include <steward/steward.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <iostream>

namespace {

using asio::use_awaitable;
using namespace std::chrono_literals;

asio::awaitable<void> work(std::string name, steward::Queue<int> jobs, steward::Lock output) {
    int done = 0;
    while (const auto job = co_await jobs.async_get_for(1h, use_awaitable)) {
        const steward::AsyncHold held = co_await output.async_acquire(use_awaitable);
        std::cout << "worker " << name << " has a job" << std::endl;
        if (*job < 0) break;
        if (++done == 2) break;
    }
}

asio::awaitable<void> wait_in_vain(steward::Event never) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, 50ms);
    const auto first =
        co_await (never.async_wait(use_awaitable) || timer.async_wait(use_awaitable));
    std::cout << (first.index() == 1 ? "the timer was first" : "the event was first") << std::endl;
}

}  // namespace

int main() {
    const steward::Manager manager;
    const auto jobs = manager.queue<int>();
    const auto output = manager.lock();

    asio::io_context context(1);
    const steward::AsioLoop loop(manager, context);
    for (const char* name : {"a", "b", "c"})
        asio::co_spawn(context, work(name, jobs, output), asio::detached);
    asio::co_spawn(context, wait_in_vain(manager.event()), asio::detached);

    // Another process has the jobs.
    steward::Process other([=] {
        for (int job = 1; job <= 6; ++job) jobs.put(job);
    });
    other.start();
    context.run();
    other.join();
    std::cout << "jobs left: " << jobs.qsize() << std::endl;
}
