// Who is told how far a pool's call has come, and when.
#include "steward/detail/pool_progress.hpp"

namespace steward::detail {
namespace {

// From now on; a pause that no clock can count to is as long as one can.
std::chrono::steady_clock::time_point after(Seconds pause) {
    constexpr Seconds longest = std::chrono::hours(24 * 365);
    const Seconds counted = std::min(std::max(pause, Seconds::zero()), longest);
    return std::chrono::steady_clock::now() +
           std::chrono::duration_cast<std::chrono::steady_clock::duration>(counted);
}

}  // namespace

void PoolTally::add(std::size_t done, std::size_t failed) {
    const std::lock_guard guard(mutex_);
    progress_.done += done;
    progress_.failed += failed;
    changed_.notify_all();
}

// Nobody is told while the mutex is held: the pool's thread must not wait for the program's code.
void PoolTally::watch(const MapOptions& options) {
    std::unique_lock guard(mutex_);
    Progress told{.total = progress_.total};
    const auto is_over = [&] { return progress_.done == progress_.total; };
    for (;;) {
        guard.unlock();
        options.progress(told);
        if (told.done == told.total) return;
        const auto next = after(options.every);
        guard.lock();
        changed_.wait(guard, [&] { return progress_.done > told.done; });
        changed_.wait_until(guard, next, is_over);
        told = progress_;
    }
}

void PoolTeller::tell(bool is_last) {
    const std::lock_guard guard(mutex_);
    const bool is_due = is_last || std::chrono::steady_clock::now() >= next_;
    if (!is_due || told_ == progress_.done) return;
    told_ = progress_.done;
    next_ = after(options_.every);
    options_.progress(progress_);
}

void PoolTeller::took(bool has_failed) {
    const std::lock_guard guard(mutex_);
    ++progress_.done;
    progress_.failed += has_failed ? 1 : 0;
}

}  // namespace steward::detail
