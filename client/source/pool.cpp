#include "steward/pool.hpp"

#include "client/source/pool_keeper.hpp"
#include "client/source/streams.hpp"

namespace steward {

WorkerDied::WorkerDied(std::string name, std::optional<int> exitcode, std::string_view when)
    : Error(ErrorCode::none, name + " died " + std::string(when) + " (exit code " +
                                 detail::exit_text(exitcode) + ")"),
      name_(std::move(name)),
      exitcode_(exitcode) {}

Pool::Pool(std::size_t processes, const PoolOptions& options)
    : processes_(processes > 0 ? processes : std::max(1u, std::thread::hardware_concurrency())) {
    detail::require_children_allowed();
    detail::streams::flush();  // so that it stands before what the workers write
    keeper_ = std::make_unique<detail::PoolKeeper>(processes_, options);
}

// A copy in a forked child has no thread to join and no worker to end: it is left as it is.
Pool::~Pool() {
    if (!keeper_->is_ours())
        static_cast<void>(keeper_.release());
    else
        terminate();
}

void Pool::close() { keeper_->close(); }

void Pool::terminate() {
    keeper_->terminate();
    keeper_->join();
}

void Pool::join() { keeper_->join(); }

void Pool::add(std::shared_ptr<detail::PoolJob> job) { keeper_->add(std::move(job)); }

// Several threads may wait: whoever looks first takes the next one, and the others look again when
// anything arrives.
detail::ResultQueue::Taken detail::ResultQueue::next(
    std::optional<std::chrono::duration<double>> timeout) {
    constexpr std::chrono::duration<double> longest = std::chrono::hours(24 * 365);  // what a clock
                                                                                     // can count to
    const auto settled = [&] { return taken_ == items_ || waiting_.contains(taken_); };
    std::unique_lock guard(mutex_);
    if (!timeout)
        arrived_.wait(guard, settled);
    else if (!arrived_.wait_for(guard, std::min(*timeout, longest), settled))
        return {.timed_out = true};
    if (taken_ == items_) return {};
    return {.entry = std::move(waiting_.extract(taken_++).mapped())};
}

void detail::ResultQueue::put(std::size_t item, Entry entry) {
    const std::lock_guard guard(mutex_);
    waiting_.emplace(ordered_ ? item : put_++, std::move(entry));
    arrived_.notify_all();
}

}  // namespace steward
