// The part of Manager that makes queues and pipes. A queue opens the object of that name where there is one; then its options do
// not count.
#pragma once

#include "steward/options.hpp"
#include "steward/pipe.hpp"
#include "steward/queue.hpp"

namespace steward::detail {

// `Manager` has make(type, options, write), create(type, options, arguments, references) and session().
template <class Manager>
class MakesQueues {
public:
    // Throws BadArgument for options that do not fit together, TypeMismatch for dead letters in a priority queue.
    template <class T>
    Queue<T> queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<Queue<T>>(queue, options);
    }
    template <class T>
    JoinableQueue<T> joinable_queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<JoinableQueue<T>>(queue, options);
    }
    template <class T>
    LifoQueue<T> lifo_queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<LifoQueue<T>>(queue, options);
    }
    template <class T>
    PriorityQueue<T> priority_queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<PriorityQueue<T>>(queue, options);
    }
    // The two ends of a new pipe. Of a one-way pipe the first only receives and the second only sends, as Python's.
    template <class T>
    std::pair<PipeEnd<T>, PipeEnd<T>> pipe(bool duplex = true) const {
        const detail::Handle pipe = manager().make("pipe", {}, [&](Encoder& encoder) { encoder.boolean(duplex); });
        return {PipeEnd<T>(pipe, 0), PipeEnd<T>(pipe, 1)};
    }

private:
    template <class Proxy>
    Proxy make_queue(const QueueOptions& queue, const Options& options) const {
        Bytes arguments;
        Encoder encoder(arguments, manager().session().get());
        write_options(encoder, queue);
        return Proxy(manager().create(Proxy::type_name, options, arguments, encoder.references()));
    }
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace steward::detail
