#include "steward/pool.hpp"

#include "client/source/pool_keeper.hpp"

namespace steward {

WorkerDied::WorkerDied(std::string name, int exitcode)
    : Error(ErrorCode::none,
            name + " died in the middle of a task (exit code " + detail::exit_text(exitcode) + ")"),
      name_(std::move(name)),
      exitcode_(exitcode) {}

Pool::Pool(std::size_t processes, const PoolOptions& options)
    : processes_(processes > 0 ? processes : std::max(1u, std::thread::hardware_concurrency())) {
    detail::require_children_allowed();
    keeper_ = std::make_unique<detail::PoolKeeper>(processes_, options);
}

// A copy in a forked child has no thread to join and no worker to end: it is left as it is.
Pool::~Pool() {
    if (!keeper_->is_ours()) static_cast<void>(keeper_.release());
    else terminate();
}

void Pool::close() { keeper_->close(); }

void Pool::terminate() {
    keeper_->terminate();
    keeper_->join();
}

void Pool::join() { keeper_->join(); }

void Pool::add(std::shared_ptr<detail::PoolJob> job) { keeper_->add(std::move(job)); }

std::optional<detail::ResultQueue::Entry> detail::ResultQueue::next() {
    std::unique_lock guard(mutex_);
    if (taken_ == items_) return std::nullopt;
    const std::size_t wanted = taken_++;
    arrived_.wait(guard, [&] { return waiting_.contains(wanted); });
    return std::move(waiting_.extract(wanted).mapped());
}

void detail::ResultQueue::put(std::size_t item, Entry entry) {
    const std::lock_guard guard(mutex_);
    waiting_.emplace(ordered_ ? item : put_++, std::move(entry));
    arrived_.notify_all();
}

}  // namespace steward
