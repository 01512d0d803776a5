// What a pool's workers do, and where the results go. A job has numbered items; a worker, which is
// a fork of the pool's process, finds the callable and the items in its own copy of the memory, so
// only numbers go there and only results come back. Each item is settled once, in the pool's
// thread: done or failed.
#pragma once

#include "steward/value.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <mutex>

namespace steward::detail {

class PoolJob {
public:
    PoolJob(std::size_t items, std::size_t chunk) : items_(items), chunk_(chunk) {}
    virtual ~PoolJob() = default;
    PoolJob(const PoolJob&) = delete;
    PoolJob& operator=(const PoolJob&) = delete;

    std::size_t items() const { return items_; }
    std::size_t chunk() const { return chunk_; }
    // In a worker.
    virtual Value run(std::size_t item) = 0;
    // In the pool's thread.
    virtual void done(std::size_t item, Value result) = 0;
    virtual void failed(std::size_t item, std::exception_ptr why) = 0;
    // After the last item.
    virtual void finished() = 0;

private:
    std::size_t items_;
    std::size_t chunk_;
};

// The result as it travels; null for void.
template <class Call>
Value value_of(Call&& call) {
    using R = std::invoke_result_t<Call>;
    if constexpr (std::is_void_v<R>) {
        call();
        return {};
    } else {
        static_assert(Storable<std::decay_t<R>>,
                      "a task's result must be a type that Steward can store");
        return Value(static_cast<const std::decay_t<R>&>(call()));
    }
}

// What the results of a job become: the only one's value, or a vector of all.
template <class R>
struct Only {
    using Out = R;
    static R read(const std::vector<Value>& values) { return values[0].as<R>(); }
};
template <>
struct Only<void> {
    using Out = void;
};
template <class R>
struct All {
    using Out = std::vector<R>;
    static Out read(const std::vector<Value>& values) {
        Out results;
        results.reserve(values.size());
        for (const Value& value : values) results.push_back(value.as<R>());
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

    explicit Gathering(std::size_t items) : values_(items) {}
    std::future<Out> future() { return promise_.get_future(); }

    void done(std::size_t item, Value result) { values_[item] = std::move(result); }
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
            if constexpr (std::is_void_v<Out>)
                promise_.set_value();
            else
                promise_.set_value(Form::read(values_));
        } catch (...) {
            promise_.set_exception(std::current_exception());
        }
    }

private:
    std::promise<Out> promise_;
    std::vector<Value> values_;
    std::size_t first_ = 0;
    std::exception_ptr why_;
};

// The results one by one, for whoever iterates over them.
class ResultQueue {
public:
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
    void done(std::size_t item, Value result) { put(item, {std::move(result), {}}); }
    void failed(std::size_t item, std::exception_ptr why) { put(item, {{}, std::move(why)}); }
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

// `Call` makes a Value of an item's number; `Sink` is one of the two above.
template <class Call, class Sink>
class Job final : public PoolJob {
public:
    Job(std::size_t items, std::size_t chunk, Call call, std::shared_ptr<Sink> sink)
        : PoolJob(items, chunk), call_(std::move(call)), sink_(std::move(sink)) {}

    Value run(std::size_t item) override { return call_(item); }
    void done(std::size_t item, Value result) override { sink_->done(item, std::move(result)); }
    void failed(std::size_t item, std::exception_ptr why) override {
        sink_->failed(item, std::move(why));
    }
    void finished() override { sink_->finished(); }

private:
    Call call_;
    std::shared_ptr<Sink> sink_;
};

}  // namespace steward::detail
