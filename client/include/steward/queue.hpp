// Queues that processes share, as Python's: Queue (the oldest item first), JoinableQueue (the same, by Python's other name),
// LifoQueue (the youngest first), PriorityQueue (the smallest first, or by a number given with the item). All can be joined.
// detail/queue_methods.hpp has all the methods.
//   const auto jobs = manager.queue<std::string>(QueueOptions{.owned = true});
//   while (auto job = jobs.get_for(1s)) { work(*job); jobs.done(); }     // a worker that is killed gives its job back
//   while (auto job = jobs.take_for(1s)) { work(job->item); job->done(); }   // the same where a worker has several at once
#pragma once

#include "steward/detail/lending_queue.hpp"

namespace steward {

// What a queue is made with.
struct QueueOptions {
    std::int64_t maxsize = 0;  // 0: any number of items
    // An item belongs to the thread that got it (to the process that took it with a ticket) until done(); when that ends, it
    // returns to the head.
    bool owned = false;
    std::int64_t deliveries_max = 0;  // of an owned one: then it is given up; 0: never
    detail::Handle dead_letters = {};  // the handle() of a queue for what is given up; dropped without, or if shut down at once
};

template <class T>
class Queue : public detail::LendingQueue<T, detail::QueueType::queue> {
    using Base = detail::LendingQueue<T, detail::QueueType::queue>;

public:
    using value_type = T;
    template <class Way>
    using Methods = detail::QueueMethods<T, detail::QueueType::queue, Way>;
    static constexpr std::string_view type_name = "queue";

    explicit Queue(detail::Handle handle) : Base(std::move(handle)) {}
};

template <class T>
class JoinableQueue : public detail::LendingQueue<T, detail::QueueType::joinable_queue> {
    using Base = detail::LendingQueue<T, detail::QueueType::joinable_queue>;

public:
    using value_type = T;
    template <class Way>
    using Methods = detail::JoinableQueueMethods<T, Way>;
    static constexpr std::string_view type_name = "joinable_queue";

    explicit JoinableQueue(detail::Handle handle) : Base(std::move(handle)) {}
};

template <class T>
class LifoQueue : public detail::LendingQueue<T, detail::QueueType::lifo_queue> {
    using Base = detail::LendingQueue<T, detail::QueueType::lifo_queue>;

public:
    using value_type = T;
    template <class Way>
    using Methods = detail::QueueMethods<T, detail::QueueType::lifo_queue, Way>;
    static constexpr std::string_view type_name = "lifo_queue";

    explicit LifoQueue(detail::Handle handle) : Base(std::move(handle)) {}
};

// Throws TypeMismatch for an item that has no order to others.
template <class T>
class PriorityQueue : public detail::LendingQueue<T, detail::QueueType::priority_queue> {
    using Base = detail::LendingQueue<T, detail::QueueType::priority_queue>;

public:
    using value_type = T;
    template <class Way>
    using Methods = detail::QueueMethods<T, detail::QueueType::priority_queue, Way>;
    static constexpr std::string_view type_name = "priority_queue";

    explicit PriorityQueue(detail::Handle handle) : Base(std::move(handle)) {}
};

namespace detail {

inline void write_options(Encoder& encoder, const QueueOptions& options) {
    encoder.array(options.dead_letters ? 4 : 3);
    encoder.integer(options.maxsize);
    encoder.boolean(options.owned);
    encoder.integer(options.deliveries_max);
    if (options.dead_letters) encoder.reference(options.dead_letters);
}

// A queue inside another object is a reference to it.
template <class Proxy>
struct ProxyCodec {
    static void write(Encoder& encoder, const Proxy& proxy) { encoder.reference(proxy.handle()); }
    static Proxy read(Decoder& decoder) { return Proxy(decoder.handle()); }
};

}  // namespace detail

template <class T>
struct Codec<Queue<T>> : detail::ProxyCodec<Queue<T>> {};
template <class T>
struct Codec<JoinableQueue<T>> : detail::ProxyCodec<JoinableQueue<T>> {};
template <class T>
struct Codec<LifoQueue<T>> : detail::ProxyCodec<LifoQueue<T>> {};
template <class T>
struct Codec<PriorityQueue<T>> : detail::ProxyCodec<PriorityQueue<T>> {};

}  // namespace steward
