// How far a pool's call has come, and who is told of it: always in the thread that called.
#pragma once

#include "steward/detail/acquiring.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

namespace steward {

struct Progress {
    std::size_t done = 0;    // items that are settled, those that failed too
    std::size_t failed = 0;  // of these
    std::size_t total = 0;
};

// What a map is to be like. As a braced list: pool.map(f, items, {.progress = bar})
struct MapOptions {
    std::size_t chunk = 0;  // items that a worker does without a word; 0: as the method says
    // Told how far it has come: first with nothing done, then while items are settled, at most
    // once in `every`, and at last with done == total. It is called in the thread that called the
    // pool, one call at a time, and never after that has its results. What it throws, the pool's
    // call throws at once; the items are worked on all the same, as those of a map_async whose
    // future nobody keeps.
    std::function<void(const Progress&)> progress = {};
    Seconds every{0.1};
};

namespace detail {

// Filled in the pool's thread, watched in the caller's.
class PoolTally {
public:
    explicit PoolTally(std::size_t total) : progress_{.total = total} {}

    void add(std::size_t done, std::size_t failed);
    // Tells until all items are settled.
    void watch(const MapOptions& options);

private:
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    Progress progress_;
};

// Where results go, and are counted on their way.
template <class Sink>
class Tallied {
public:
    static constexpr bool is_stream = Sink::is_stream;

    Tallied(std::shared_ptr<Sink> sink, std::shared_ptr<PoolTally> tally)
        : sink_(std::move(sink)), tally_(std::move(tally)) {}

    template <class Piece>
    void done(Piece piece) {
        const std::size_t count = piece.count;
        sink_->done(std::move(piece));
        tally_->add(count, 0);
    }
    void failed(std::size_t item, std::exception_ptr why) {
        sink_->failed(item, std::move(why));
        tally_->add(1, 1);
    }
    void finished() { sink_->finished(); }

private:
    std::shared_ptr<Sink> sink_;
    std::shared_ptr<PoolTally> tally_;
};

// Of results that are taken one by one: tells how many were taken, whenever another is asked for.
class PoolTeller {
public:
    PoolTeller(MapOptions options, std::size_t total)
        : options_(std::move(options)), progress_{.total = total} {}

    // The next result is asked for, or, at last, there was none.
    void tell(bool is_last);
    void took(bool has_failed);

private:
    std::mutex mutex_;  // guards what follows, and is held while somebody is told
    MapOptions options_;
    Progress progress_;
    std::chrono::steady_clock::time_point next_{};
    std::size_t told_ = SIZE_MAX;
};

}  // namespace detail
}  // namespace steward
