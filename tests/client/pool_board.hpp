// What the tests of a pool's workers share with tasks that capture nothing: memory that was mapped
// before the pool's first call. Zero at a test's begin.
#pragma once

#include "tests/client/fixture.hpp"

#include <sys/mman.h>
#include <atomic>
#include <numeric>
#include <set>

namespace steward::testing {

struct Board {
    std::atomic<int> count;
    std::atomic<int> pids[8];
};

inline Board& board() {
    static Board* const only = static_cast<Board*>(
        ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    return *only;
}

// Or a worker that was forked before somebody looks would make one of its own.
inline const Board& mapped_before_all = board();

inline void clear_board() {
    board().count = 0;
    for (std::atomic<int>& pid : board().pids) pid = 0;
}

inline std::vector<int> first_numbers(int count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

inline int pid_here(int) { return ::getpid(); }

// Waits until so many tasks have come as far, so that each is in a worker of its own.
inline int meet(int others) {
    ++board().count;
    if (!eventually([=] { return board().count >= others; }))
        throw std::runtime_error("nobody else came");
    return ::getpid();
}

// Those of all its workers that stand by.
inline std::set<int> workers_of(Pool& pool) {
    clear_board();
    const auto all = static_cast<int>(pool.processes());
    const auto pids = pool.map(meet, std::vector<int>(pool.processes(), all), 1);
    return {pids.begin(), pids.end()};
}

}  // namespace steward::testing
