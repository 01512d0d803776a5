#include "daemon/workers.hpp"

#include <sys/eventfd.h>
#include <algorithm>
#include <csignal>
#include <system_error>

namespace steward::daemon {
namespace {

// More than there are cores, so that long work does not keep short work waiting.
std::size_t thread_count() {
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 4, 16);
}

int make_bell() {
    const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0)
        throw std::system_error(errno, std::system_category(), "cannot make an eventfd");
    return descriptor;
}

}  // namespace

Workers::Workers(asio::io_context& context) : bell_(context, make_bell()) {}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
        waiting_.clear();
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Workers::run(Work work) {
    if (threads_.empty()) begin();
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
}

void Workers::destroy(std::vector<std::unique_ptr<engine::Object>> remains) {
    if (threads_.empty()) begin();
    {
        const std::lock_guard lock(mutex_);
        std::move(remains.begin(), remains.end(), std::back_inserter(remains_));
    }
    changed_.notify_one();
}

// Signals are the daemon's: its threads are made with all of them blocked.
void Workers::begin() {
    await_bell();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (std::size_t i = 0; i < thread_count(); ++i) threads_.emplace_back([this] { work(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Workers::work() {
    std::unique_lock lock(mutex_);
    while (std::optional<Work> work = take(lock)) {
        lock.unlock();
        work->run();
        work->run = nullptr;  // who gave it ends what it has made
        lock.lock();
        running_.erase(std::find(running_.begin(), running_.end(), work->client));
        finished_.push_back(std::move(work->done));
        ::eventfd_write(bell_.native_handle(), 1);
        changed_.notify_all();
    }
}

// The oldest of a client that has not half of the threads; nothing when they end.
std::optional<Work> Workers::take(std::unique_lock<std::mutex>& lock) {
    for (;;) {
        if (ends_) return std::nullopt;
        const auto may_run = [&](const Work& work) {
            const auto its = std::count(running_.begin(), running_.end(), work.client);
            return static_cast<std::size_t>(its) < thread_count() / 2;
        };
        const auto next = std::find_if(waiting_.begin(), waiting_.end(), may_run);
        if (next != waiting_.end()) {
            Work work = std::move(*next);
            waiting_.erase(next);
            running_.push_back(work.client);
            return work;
        }
        if (remains_.empty()) {
            changed_.wait(lock);
            continue;
        }
        std::unique_ptr<engine::Object> last = std::move(remains_.back());
        remains_.pop_back();
        lock.unlock();
        last.reset();
        lock.lock();
    }
}

bool Workers::finish(std::chrono::nanoseconds most) {
    const auto until = std::chrono::steady_clock::now() + most;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            const auto is_idle = [this] { return waiting_.empty() && running_.empty(); };
            if (!changed_.wait_until(lock, until, is_idle)) return false;
            if (finished_.empty()) return true;
        }
        tell();
    }
}

bool Workers::is_idle() {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && running_.empty();
}

void Workers::await_bell() {
    bell_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this](const asio::error_code& error) {
                         if (error) return;
                         eventfd_t rings = 0;
                         ::eventfd_read(bell_.native_handle(), &rings);
                         await_bell();
                         tell();
                     });
}

void Workers::tell() {
    std::vector<std::function<void()>> finished;
    {
        const std::lock_guard lock(mutex_);
        finished.swap(finished_);
    }
    for (const std::function<void()>& done : finished) done();
}

}  // namespace steward::daemon
