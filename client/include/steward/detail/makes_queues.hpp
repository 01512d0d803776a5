// The part of Manager that makes queues and pipes. A queue opens the object of that name where there is one; then its options do
// not count.
#pragma once

#include "steward/detail/named.hpp"
#include "steward/pipe.hpp"
#include "steward/queue.hpp"

namespace steward::detail {

// `Manager` has make_of(wanted, type, options, arguments...), create(type, options, arguments, references, wanted) and session().
template <class Manager>
class MakesQueues {
public:
    // Throws BadArgument for options that do not fit together, TypeMismatch for dead letters in a priority queue.
    template <class T>
    Queue<T> queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<Queue<T>>(queue, options);
    }
    template <class T>
    Queue<T> queue(const Name& name, const QueueOptions& queue = {}) const {
        return make_queue<Queue<T>>(queue, name);
    }
    template <class T>
    JoinableQueue<T> joinable_queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<JoinableQueue<T>>(queue, options);
    }
    template <class T>
    JoinableQueue<T> joinable_queue(const Name& name, const QueueOptions& queue = {}) const {
        return make_queue<JoinableQueue<T>>(queue, name);
    }
    template <class T>
    LifoQueue<T> lifo_queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<LifoQueue<T>>(queue, options);
    }
    template <class T>
    LifoQueue<T> lifo_queue(const Name& name, const QueueOptions& queue = {}) const {
        return make_queue<LifoQueue<T>>(queue, name);
    }
    template <class T>
    PriorityQueue<T> priority_queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<PriorityQueue<T>>(queue, options);
    }
    template <class T>
    PriorityQueue<T> priority_queue(const Name& name, const QueueOptions& queue = {}) const {
        return make_queue<PriorityQueue<T>>(queue, name);
    }
    // The two ends of a new pipe, or of the one of that name. Of a one-way pipe the first only receives and the second only
    // sends, as Python's. The ends of a named one are there for whoever asks: a process has those that it uses, from
    // its first use on; else both would stay open as long as anybody had the name.
    template <class T, std::same_as<bool> Flag = bool>
    std::pair<PipeEnd<T>, PipeEnd<T>> pipe(Flag duplex = true, const Options& options = {}) const {
        const Handle pipe = manager().make_of({}, "pipe", options, duplex);
        const HeldBy by = options.name.empty() ? HeldBy::handle : HeldBy::use;
        return {PipeEnd<T>(pipe, 0, by), PipeEnd<T>(pipe, 1, by)};
    }
    template <class T>
    std::pair<PipeEnd<T>, PipeEnd<T>> pipe(const Name& name, bool duplex = true) const {
        return pipe<T>(duplex, Options(name));
    }

private:
    template <class Proxy>
    Proxy make_queue(const QueueOptions& queue, const Options& options) const {
        Bytes arguments;
        Encoder encoder(arguments, manager().session().get());
        write_options(encoder, queue);
        return Proxy(manager().create(Proxy::type_name, options, arguments, encoder.references(), wanted_of<Proxy>()));
    }
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace steward::detail
