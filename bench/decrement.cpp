#include "bench/decrement.hpp"

#include "bench/process.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <new>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace steward::bench {
namespace {

using Clock = std::chrono::steady_clock;

// What the workers and the bench share.
struct Board {
    std::atomic<int> ready = 0;
    std::atomic<bool> begun = false;
    std::atomic<Clock::rep> end = 0;
    std::array<Histogram, decrement_processes> latencies;
};

class SharedBoard {
public:
    SharedBoard() {
        void* memory = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
        board_ = new (memory) Board;
    }
    ~SharedBoard() { ::munmap(board_, sizeof(Board)); }
    SharedBoard(const SharedBoard&) = delete;
    SharedBoard& operator=(const SharedBoard&) = delete;
    Board* operator->() const { return board_; }

private:
    Board* board_;
};

void work(const DecrementForm& form, const SharedBoard& board, int worker) {
    using namespace std::chrono_literals;
    pin_to(processors().load);
    const auto decrementer = form.join(worker);
    ++board->ready;
    while (!board->begun) std::this_thread::sleep_for(100us);
    const Clock::time_point end{Clock::duration(board->end.load())};
    Histogram& latencies = board->latencies[static_cast<std::size_t>(worker)];
    for (auto before = Clock::now(); before < end;) {
        decrementer->once();
        const auto after = Clock::now();
        latencies.add(static_cast<std::uint64_t>((after - before).count()));
        before = after;
    }
}

[[noreturn]] void run_worker(const DecrementForm& form, const SharedBoard& board, int worker) {
    try {
        work(form, board, worker);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "decrement worker %d: %s\n", worker, error.what());
        ::_exit(1);
    }
    ::_exit(0);
}

}  // namespace

Measurement measure_decrement(const DecrementForm& form, std::chrono::nanoseconds duration) {
    using namespace std::chrono_literals;
    constexpr std::int64_t start_value = 100'000'000;
    form.prepare(start_value);
    const SharedBoard board;
    std::array<pid_t, decrement_processes> workers{};
    for (int i = 0; i < decrement_processes; ++i) {
        const pid_t pid = ::fork();
        if (pid == 0) run_worker(form, board, i);
        workers[static_cast<std::size_t>(i)] = pid;
    }
    const auto limit = Clock::now() + 5s;
    while (board->ready < decrement_processes && Clock::now() < limit)
        std::this_thread::sleep_for(1ms);
    const auto begin = Clock::now();
    board->end = (begin + duration).time_since_epoch().count();
    board->begun = true;
    bool good = true;
    for (const pid_t pid : workers) {
        int status = 0;
        good = ::waitpid(pid, &status, 0) == pid && status == 0 && good;
    }
    if (!good) throw std::runtime_error(form.system + " " + form.name + ": a worker has failed");
    const std::chrono::duration<double> elapsed = Clock::now() - begin;

    Histogram all;
    for (const Histogram& one : board->latencies) all.add(one);
    const auto expected = start_value - static_cast<std::int64_t>(all.total());
    if (form.result() != expected)
        throw std::runtime_error(form.system + " " + form.name +
                                 ": the number is wrong: updates were lost");
    return {.calls_per_s = static_cast<double>(all.total()) / elapsed.count(),
            .p50_us = all.quantile_us(0.50),
            .p99_us = all.quantile_us(0.99),
            .calls = all.total()};
}

}  // namespace steward::bench
