#include "client/source/pool_running.hpp"

#include "client/source/pool_socket.hpp"

#include <algorithm>

namespace steward::detail {

PoolRunning::PoolRunning(std::shared_ptr<PoolJob> job)
    : left_at_failure(job->items()),
      job_(std::move(job)),
      settled_(job_->items()),
      left_(job_->items()) {
    const std::size_t chunks = (job_->items() + job_->chunk() - 1) / job_->chunk();
    if (chunks > 0)
        shares_.push_back(share_of({.begin = 0, .end = static_cast<std::uint32_t>(chunks)}));
    else
        job_->finished();
}

PoolShare PoolRunning::share_of(ChunkRange range) const {
    return {.range = range, .first = range.begin * job_->chunk()};
}

PoolShare PoolRunning::rest_of(ChunkRange range, std::size_t next) const {
    if (next >= job_->items()) return {.range = {.begin = range.end, .end = range.end}};
    range.begin = std::max(range.begin, static_cast<std::uint32_t>(next / job_->chunk()));
    return {.range = range, .first = std::max(next, range.begin * job_->chunk())};
}

std::optional<PoolShare> PoolRunning::take(std::size_t takers) {
    if (shares_.empty()) return std::nullopt;
    PoolShare share = shares_.front();
    shares_.pop_front();
    const std::size_t parts = std::max<std::size_t>(takers, 1);
    std::size_t chunks = (share.range.size() + parts - 1) / parts;
    if (job_->is_stream()) chunks = std::min(chunks, stride_);
    const auto size = static_cast<std::uint32_t>(chunks);
    const ChunkRange rest{.begin = share.range.begin + size, .end = share.range.end};
    if (!rest.is_empty()) shares_.push_front(share_of(rest));
    share.range.end = rest.begin;
    return share;
}

void PoolRunning::give_back(PoolShare share) {
    if (!share.range.is_empty() && left_ > 0) shares_.push_front(share);
}

void PoolRunning::note_time(std::chrono::nanoseconds time) {
    constexpr std::chrono::microseconds enough{500};
    constexpr std::size_t stride_max = 4096;
    stride_ = time < enough ? std::min(2 * stride_, stride_max) : (stride_ + 1) / 2;
}

void PoolRunning::settle(std::size_t count) {
    idle_deaths = 0;
    left_ -= count;
    if (left_ == 0) job_->finished();
}

void PoolRunning::done(PoolPiece piece) {
    if (left_ == 0 || piece.count == 0) return;  // it has failed as a whole
    const auto begin = settled_.begin() + static_cast<std::ptrdiff_t>(piece.first);
    std::fill(begin, begin + static_cast<std::ptrdiff_t>(piece.count), true);
    const std::size_t count = piece.count;
    job_->done(std::move(piece));
    settle(count);
}

void PoolRunning::failed(std::size_t item, const std::exception_ptr& why) {
    if (settled_[item]) return;
    settled_[item] = true;
    job_->failed(item, why);
    settle(1);
}

void PoolRunning::fail(const std::exception_ptr& why) {
    shares_.clear();
    for (std::size_t item = 0; item < settled_.size(); ++item) failed(item, why);
}

const Descriptor& PoolRunning::memory() {
    if (!memory_) memory_ = PoolMemory::descriptor_with(job_->portable()->bytes);
    return memory_;
}

}  // namespace steward::detail
