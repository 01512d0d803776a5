// Processes that the bench forks to work for it: a memory that all of them see, a line from which
// they start together, and their ends. A worker that fails, or that hangs, fails the run.
#pragma once

#include <sys/mman.h>
#include <sys/types.h>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <functional>
#include <new>
#include <string>
#include <system_error>
#include <vector>

namespace steward::bench {

// A T that the bench and the workers it forks later have in common. It is not destroyed.
template <class T>
class Shared {
public:
    Shared() {
        void* const memory =
            ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
        value_ = new (memory) T;
    }
    ~Shared() { ::munmap(value_, sizeof(T)); }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    T* operator->() const { return value_; }
    T& operator*() const { return *value_; }

private:
    T* value_;
};

// All begin when the last one is ready, since some take longer than others to connect.
class StartingLine {
public:
    using Clock = std::chrono::steady_clock;

    // In a worker: says that it is ready, and sleeps until all are; when that was.
    Clock::time_point await_start();
    // In the bench. Throws when they are not ready within some seconds.
    void start(std::size_t workers);

private:
    std::atomic<std::size_t> ready_ = 0;
    std::atomic<Clock::rep> begun_ = 0;  // 0: not yet
};

class Workers {
public:
    // Forks as many; `work(number)` runs in each, tied to this processor or `anywhere`.
    Workers(std::string what, std::size_t count, int processor,
            const std::function<void(std::size_t)>& work);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    // Kills those that are left.
    ~Workers();

    // Waits until all have ended. Throws when one has failed, or goes on for longer than this.
    void join(std::chrono::seconds limit = std::chrono::seconds(30));

private:
    std::string what_;
    std::vector<pid_t> pids_;
};

}  // namespace steward::bench
