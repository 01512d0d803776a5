// Whether Steward's costs depend on how many there are: of those who wait for a lock, of those who
// are connected and idle, of the items that a consumer has been lent. Where sides are compared at
// one moment, each is a daemon of its own, side by side with the others; the one that is not asked
// sleeps.
#pragma once

#include "bench/comparison.hpp"
#include "bench/process.hpp"

namespace steward::bench {

struct ScaleOptions {
    std::size_t turns = 30;
    std::size_t cycles = 2000;  // or calls, in one turn
    std::size_t waiters = 1000;
    std::size_t idle_channels = 10'000;
    std::size_t idle_processes = 1000;
    std::size_t lent_items = 200'000;
    std::size_t held = 200'000;  // permits, locks, waiters, places of one who dies
};

// A lock goes from one to the next, who lets go at once and waits again at the end of the line:
// with one who waits, and with many.
std::vector<Comparison> compare_waiters(const std::string& daemon, const Directory& directory,
                                        const ScaleOptions& options);

// The same, and who comes to wait is looked at for a deadlock, or no lock is: with two who wait,
// and with many.
std::vector<Comparison> compare_detection(const std::string& daemon, const Directory& directory,
                                          const ScaleOptions& options);

// One client calls, others are connected: ten, or many.
std::vector<Comparison> compare_idle_clients(const std::string& daemon, const Directory& directory,
                                             const ScaleOptions& options);

// A consumer is done with all that it has been lent, or crashes: 10,000 items, or more, doubled up
// to `lent_items`. The cost is that of an item.
std::vector<Comparison> compare_lent_items(const std::string& daemon, const Directory& directory,
                                           const ScaleOptions& options);

// A process ends that holds so many permits or locks, has so many calls that wait, or stands in so
// many places: 10,000, 20,000, 40,000, and `held`. The cost is that of one of them.
std::vector<Comparison> compare_deaths(const std::string& daemon, const Directory& directory,
                                       const ScaleOptions& options);

// What one of `count` repetitions of `once(i)` costs, after some that are not counted, for the
// caches.
Cost cost_of(pid_t server, std::size_t count, const std::function<void(std::size_t)>& once);

}  // namespace steward::bench
