// A job under way in a pool: which items are settled, and which chunks no worker has. It knows no
// worker.
#pragma once

#include "client/source/pool_desk.hpp"
#include "common/descriptor.hpp"
#include "steward/detail/pool_job.hpp"

#include <chrono>
#include <deque>
#include <optional>

namespace steward::detail {

// What a worker is given: chunks, of whose first some items may be settled.
struct PoolShare {
    ChunkRange range;
    std::size_t first = 0;  // the item to begin with

    bool operator==(const PoolShare&) const = default;
};

class PoolRunning {
public:
    explicit PoolRunning(std::shared_ptr<PoolJob> job);

    PoolJob& job() const { return *job_; }
    std::size_t left() const { return left_; }  // items that are not settled
    // Of what no worker has: one of so many equal parts; of a stream as few chunks as can be given
    // without spending more time on giving than on working, so that its items are done in their
    // order.
    std::optional<PoolShare> take(std::size_t takers);
    void give_back(PoolShare share);
    // So long a worker had its range.
    void note_time(std::chrono::nanoseconds time);
    PoolShare share_of(ChunkRange range) const;
    // What is left of a share after the items before `next`; its range may be empty.
    PoolShare rest_of(ChunkRange range, std::size_t next) const;

    void done(PoolPiece piece);
    void failed(std::size_t item, const std::exception_ptr& why);
    // All that are not settled; nothing is to be given any more.
    void fail(const std::exception_ptr& why);

    // The bytes of its items, for workers that stand by, where they do not go within an order.
    // Throws std::system_error.
    const Descriptor& memory();
    void close_memory() { memory_.reset(); }

    std::optional<bool> can_stand_by = {};  // whether workers that stand by have its code
    std::size_t left_at_failure;            // when the only worker could not begin
    std::size_t idle_deaths = 0;            // one after another, of workers that had begun no item

private:
    void settle(std::size_t count);

    std::shared_ptr<PoolJob> job_;
    std::vector<bool> settled_;
    std::size_t left_;
    std::deque<PoolShare> shares_;
    std::size_t stride_ = 1;  // chunks, of a stream
    Descriptor memory_;
};

}  // namespace steward::detail
