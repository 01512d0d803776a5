// The part of Manager that makes queues and pipes. A queue opens the object of that name where
// there is one; then its options do not count.
#pragma once

#include "steward/detail/named.hpp"
#include "steward/detail/queue_options.hpp"

namespace steward {

template <class T>
class Queue;
template <class T>
class JoinableQueue;
template <class T>
class LifoQueue;
template <class T>
class PriorityQueue;
template <class T>
class PipeEnd;

namespace detail {

// `Manager` has make<Proxy>(options, arguments...) and make_object(type, options, wanted,
// arguments...).
template <class Manager>
class MakesQueues {
public:
    // Throws BadArgument for options that do not fit together, TypeMismatch for dead letters in a
    // priority queue.
    template <class T>
    Queue<T> queue(const QueueOptions& queue = {}, const Options& options = {}) const {
        return make_queue<Queue<T>>(queue, options);
    }
    template <class T>
    Queue<T> queue(const Name& name, const QueueOptions& queue = {}) const {
        return make_queue<Queue<T>>(queue, name);
    }
    template <class T>
    JoinableQueue<T> joinable_queue(const QueueOptions& queue = {},
                                    const Options& options = {}) const {
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
    PriorityQueue<T> priority_queue(const QueueOptions& queue = {},
                                    const Options& options = {}) const {
        return make_queue<PriorityQueue<T>>(queue, options);
    }
    template <class T>
    PriorityQueue<T> priority_queue(const Name& name, const QueueOptions& queue = {}) const {
        return make_queue<PriorityQueue<T>>(queue, name);
    }
    // The two ends of a new pipe, or of the one of that name. Of a one-way pipe the first only
    // receives and the second only sends, as Python's. The ends of a named one are there for
    // whoever asks: a process has those that it uses, from its first use on; else both would stay
    // open as long as anybody had the name.
    template <class T, std::same_as<bool> Flag = bool>
    std::pair<PipeEnd<T>, PipeEnd<T>> pipe(Flag duplex = true, const Options& options = {}) const {
        const Handle pipe = manager().make_object(methods::pipe::type_name, options, {}, duplex);
        return PipeEnd<T>::both(pipe, !options.name.empty());
    }
    template <class T>
    std::pair<PipeEnd<T>, PipeEnd<T>> pipe(const Name& name, bool duplex = true) const {
        return pipe<T>(duplex, Options(name));
    }

private:
    template <class Proxy>
    Proxy make_queue(const QueueOptions& queue, const Options& options) const {
        return manager().template make<Proxy>(options, queue.maxsize, queue.owned,
                                              queue.deliveries_max,
                                              GivenObject{queue.dead_letters});
    }
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace detail
}  // namespace steward
