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
    : processes_(processes > 0 ? processes : std::max(1u, std::thread::hardware_concurrency())),
      tasks_per_child_(options.tasks_per_child) {
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

// 0: so many for each worker that uneven work is balanced; where workers are replaced after some
// chunks, four as in Python. Chunks are counted in 32 bits.
std::size_t Pool::chunk_for(std::size_t items, std::size_t chunk) const {
    const std::size_t chunks = processes_ * (tasks_per_child_ > 0 ? 4 : 32);
    if (chunk == 0) chunk = (items + chunks - 1) / chunks;
    return std::max<std::size_t>({1, std::min(chunk, items), items >> 31});
}

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

void detail::ResultQueue::done(const PoolPiece& piece) {
    const std::lock_guard guard(mutex_);
    Reader values(piece.values);
    for (std::size_t item = piece.first; item < piece.first + piece.count; ++item)
        put(item, {Value::from_bytes(Bytes(values.value()), piece.handles), {}});
    arrived_.notify_all();
}

void detail::ResultQueue::failed(std::size_t item, std::exception_ptr why) {
    const std::lock_guard guard(mutex_);
    put(item, {{}, std::move(why)});
    arrived_.notify_all();
}

void detail::ResultQueue::put(std::size_t item, Entry entry) {
    waiting_.emplace_hint(waiting_.end(), ordered_ ? item : put_++, std::move(entry));
}

}  // namespace steward
