// Where the results of a pool's job go: into one future, or one by one to whoever iterates. Each
// item comes here once, done or failed.
#pragma once

#include "steward/detail/pool_job.hpp"

#include <algorithm>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>

namespace steward::detail {

// What the results of a job become: the only one's value, or a vector of all.
template <class R>
struct Only {
    using Out = R;
    static R read(const std::vector<PoolPiece>& pieces, std::size_t) {
        const SessionPointer session = pieces[0].session();
        Decoder decoder = pieces[0].decoder(session);
        return Codec<R>::read(decoder);
    }
};
template <>
struct Only<void> {
    using Out = void;
};
template <class R>
struct All {
    using Out = std::vector<R>;
    static Out read(const std::vector<PoolPiece>& pieces, std::size_t items) {
        Out results;
        results.reserve(items);
        for (const PoolPiece& piece : pieces) {
            const SessionPointer session = piece.session();
            Decoder decoder = piece.decoder(session);
            for (std::size_t i = 0; i < piece.count; ++i)
                results.push_back(Codec<R>::read(decoder));
        }
        return results;
    }
};
template <>
struct All<void> {
    using Out = void;
};

// The results of all items together, as a future.
template <class Form>
class Gathering {
public:
    using Out = typename Form::Out;
    static constexpr bool is_stream = false;

    explicit Gathering(std::size_t items) : items_(items) {}
    std::future<Out> future() { return promise_.get_future(); }

    void done(PoolPiece piece) {
        if constexpr (!std::is_void_v<Out>) pieces_.push_back(std::move(piece));
    }
    // The future throws what went wrong first in the order of items.
    void failed(std::size_t item, std::exception_ptr why) {
        if (!why_ || item < first_) {
            first_ = item;
            why_ = std::move(why);
        }
    }
    void finished() {
        try {
            if (why_) std::rethrow_exception(why_);
            if constexpr (std::is_void_v<Out>) {
                promise_.set_value();
            } else {
                std::ranges::sort(pieces_, {}, &PoolPiece::first);
                promise_.set_value(Form::read(pieces_, items_));
            }
        } catch (...) {
            promise_.set_exception(std::current_exception());
        }
    }

private:
    std::promise<Out> promise_;
    std::size_t items_;
    std::vector<PoolPiece> pieces_;
    std::size_t first_ = 0;
    std::exception_ptr why_;
};

// The results one by one, for whoever iterates over them.
class ResultQueue {
public:
    static constexpr bool is_stream = true;

    struct Entry {
        Value value;
        std::exception_ptr why;
    };
    ResultQueue(std::size_t items, bool ordered) : items_(items), ordered_(ordered) {}

    struct Taken {
        std::optional<Entry> entry = {};
        bool timed_out = false;
    };
    // Waits for the next one, without a timeout for ever; nothing after the last, or when the time
    // was up.
    Taken next(std::optional<std::chrono::duration<double>> timeout);
    void done(const PoolPiece& piece);
    void failed(std::size_t item, std::exception_ptr why);
    void finished() {}

private:
    void put(std::size_t item, Entry entry);

    std::size_t items_;
    bool ordered_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable arrived_;
    std::map<std::size_t, Entry> waiting_;  // by item, or in the order of arrival
    std::size_t put_ = 0;
    std::size_t taken_ = 0;
};

}  // namespace steward::detail
