// A plain epoll loop that waits for three things at once without a thread for any: a timer of its
// own, items of a queue, and a lock that another process has.
#include <steward/steward.hpp>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <iostream>

namespace {

void watch(int loop, int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    ::epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace

int main() {
    const steward::Manager manager;
    const steward::Async async = manager.async();
    const auto jobs = manager.queue<std::string>();
    const auto door = manager.lock();
    const auto begin = manager.event();

    steward::Process other([=] {
        const std::scoped_lock guard(door);
        begin.set();
        jobs.put("sweep");
        jobs.put("mop");
        jobs.join();  // until both are done, it keeps the door
    });
    other.start();
    begin.wait();

    bool goes_on = true;
    std::function<void()> wait_for_job = [&] {
        jobs.async_get([&](steward::AsyncResult<std::string> job) {
            std::cout << "job: " << job.get() << std::endl;
            async.on(jobs).task_done()([](steward::AsyncResult<void>) {});
            wait_for_job();  // under way until the manager ends
        });
    };
    wait_for_job();
    door.async_acquire([&](steward::AsyncResult<steward::AsyncHold> held) {
        std::cout << "the door: " << (held.get() ? "ours" : "not ours") << std::endl;
        goes_on = false;
    });
    // Nobody opens this one: cancelled by the timer.
    const auto never = manager.event();
    const steward::AsyncOperation waits = never.async_wait([](steward::AsyncResult<bool> result) {
        try {
            result.get();
        } catch (const steward::Cancelled&) {
            std::cout << "given up" << std::endl;
        }
    });

    const int loop = ::epoll_create1(0);
    const int timer = ::timerfd_create(CLOCK_MONOTONIC, 0);
    const itimerspec soon{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = 100'000'000}};
    watch(loop, async.descriptor());
    watch(loop, timer);
    bool has_started = false;
    while (goes_on || async.under_way() > 1) {
        if (!goes_on && !has_started) {
            ::timerfd_settime(timer, 0, &soon, nullptr);
            has_started = true;
        }
        epoll_event event{};
        ::epoll_wait(loop, &event, 1, -1);
        if (event.data.fd == async.descriptor()) {
            async.dispatch();
        } else {
            std::cout << "the timer" << std::endl;
            ::epoll_ctl(loop, EPOLL_CTL_DEL, timer, nullptr);
            waits.cancel();
        }
    }
    ::close(timer);
    ::close(loop);
    other.join();
}
