// What a pool's workers do. A job has numbered items, of which a worker is given ranges; what comes
// back are results as bytes, in the order of the items of a range. A worker that is forked for a
// job finds callable and items in its copy of the memory, whatever they are. Each item is settled
// once, in the pool's thread: done or failed.
#pragma once

#include "steward/value.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

namespace steward::detail {

// What a worker needs of a job.
class PoolWork {
public:
    PoolWork(std::size_t items, std::size_t chunk) : items_(items), chunk_(chunk) {}
    virtual ~PoolWork() = default;
    PoolWork(const PoolWork&) = delete;
    PoolWork& operator=(const PoolWork&) = delete;

    std::size_t items() const { return items_; }
    std::size_t chunk() const { return chunk_; }
    // Does an item and writes one value: the result, null for void.
    virtual void run(std::size_t item, Encoder& result) = 0;

private:
    std::size_t items_;
    std::size_t chunk_;
};

// Code that a fork of this process knows by its address.
struct PortableCall {
    using Run = void (*)(std::uintptr_t function, Decoder& arguments, Encoder& result);
    Run run = nullptr;
    std::uintptr_t function = 0;  // the callable, where that is a pointer to a function
};

struct PortableForm {
    PortableCall call;
    Bytes bytes;  // of the items
};

// Results of items that follow one another, as values that follow one another.
struct PoolPiece {
    std::size_t first = 0;
    std::size_t count = 0;
    Bytes values = {};
    std::vector<Handle> handles = {};  // of the shared objects among them

    Decoder decoder(const SessionPointer& session) const {
        return Decoder(values, session, Origin::kept);
    }
    SessionPointer session() const {
        return handles.empty() ? nullptr : handles[0]->session_pointer();
    }
};

class PoolJob : public PoolWork {
public:
    using PoolWork::PoolWork;
    // For a worker that was there before the job; null where it has to be forked for it.
    virtual const PortableForm* portable() const { return nullptr; }
    // Whether somebody takes the results as they come, so that the first items are the most urgent.
    virtual bool is_stream() const = 0;
    // In the pool's thread.
    virtual void done(PoolPiece piece) = 0;
    virtual void failed(std::size_t item, std::exception_ptr why) = 0;
    // After the last item.
    virtual void finished() = 0;
};

// `Sink` is where the results go (pool_sinks.hpp).
template <class Sink>
class JobFor : public PoolJob {
public:
    JobFor(std::size_t items, std::size_t chunk, std::shared_ptr<Sink> sink)
        : PoolJob(items, chunk), sink_(std::move(sink)) {}

    bool is_stream() const override { return Sink::is_stream; }
    void done(PoolPiece piece) override { sink_->done(std::move(piece)); }
    void failed(std::size_t item, std::exception_ptr why) override {
        sink_->failed(item, std::move(why));
    }
    void finished() override { sink_->finished(); }

private:
    std::shared_ptr<Sink> sink_;
};

// Calls f with the item, or with the arguments in it.
template <bool apart, class F, class Item>
decltype(auto) called(F& f, Item&& item) {
    if constexpr (apart)
        return std::apply(f, std::forward<Item>(item));
    else
        return std::invoke(f, std::forward<Item>(item));
}

template <bool apart, class F, class Item>
void write_result(Encoder& result, F& f, Item&& item) {
    using R = decltype(called<apart>(f, std::forward<Item>(item)));
    if constexpr (std::is_void_v<R>) {
        called<apart>(f, std::forward<Item>(item));
        result.nil();
    } else {
        static_assert(Storable<std::decay_t<R>>,
                      "a task's result must be a type that Steward can store");
        Codec<std::decay_t<R>>::write(result, called<apart>(f, std::forward<Item>(item)));
    }
}

// Callable and items as they are.
template <bool apart, class F, class Item, class Sink>
class CapturedJob final : public JobFor<Sink> {
public:
    CapturedJob(F f, std::vector<Item> items, std::size_t chunk, std::shared_ptr<Sink> sink)
        : JobFor<Sink>(items.size(), chunk, std::move(sink)),
          f_(std::move(f)),
          items_(std::move(items)) {}

    void run(std::size_t item, Encoder& result) override {
        write_result<apart>(result, f_, items_[item]);
    }

private:
    F f_;
    std::vector<Item> items_;
};

}  // namespace steward::detail
