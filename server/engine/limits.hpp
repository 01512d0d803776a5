// The daemon's own limits, set in one place and checked before anything changes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace steward::engine {

struct Limits {
    std::size_t objects_max = 1'000'000;
    std::size_t waiters_max = 100'000;             // parked calls in all
    std::size_t waiters_per_channel_max = 20'000;  // parked calls of one channel
    std::uint64_t rlock_depth_max = 1'000'000;     // acquires of one owner that are not released
    std::size_t pipe_messages_max = 1'000;         // on their way to one end of a pipe
    std::size_t watched_processes_max = 1'000;  // that are no clients, but whose end somebody has
                                                // asked for
    std::uint64_t work_seconds_max = 30;  // what one call may take, by the estimate of its row
    std::size_t channels_per_client_max = 4'000;
    std::size_t references_per_client_max = 1'000'000;  // to as many objects
    std::size_t calls_per_client_max = 50'000;  // that are parked, with those of their batches
    // What is charged for all that is kept; and what one client answers for of it. A daemon takes
    // what its machine has (daemon/machine_memory.hpp).
    std::uint64_t memory_bytes_max = 8ull << 30;
    std::uint64_t client_bytes_max = 8ull << 30;
    std::uint64_t history_bytes_max = 64u << 20;  // of changes of objects that are watched
    std::uint64_t ring_bytes_max = 128ull << 20;  // of memory in which channels are carried, in all
};

}  // namespace steward::engine
