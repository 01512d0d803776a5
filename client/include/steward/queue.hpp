// Queues that processes share, as Python's: Queue (the oldest item first), JoinableQueue (the same,
// by Python's other name), LifoQueue (the youngest first), PriorityQueue (the smallest first, or by
// a number given with the item). All can be joined. detail/queue_methods.hpp has all the methods.
//   const auto jobs = manager.queue<std::string>(QueueOptions{.owned = true});
//   while (auto job = jobs.get_for(1s)) { work(*job); jobs.done(); }
// A worker that is killed gives its job back. Where a worker has several at once it takes them:
//   while (auto job = jobs.take_for(1s)) { work(job->item); job->done(); }
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/detail/queue_methods.hpp"
#include "steward/detail/queue_options.hpp"
#include "steward/loan.hpp"

namespace steward {
namespace detail {

// A queue that is called at once: what it lends comes as a Loan.
template <class Type, class T>
class LendingQueue : public Proxy<Type, QueueMethods, Type, T> {
    using Base = Proxy<Type, QueueMethods, Type, T>;

public:
    using value_type = T;

    using Base::Base;

    Loan<T> take() const { return loan(Base::take()); }
    std::optional<Loan<T>> take_for(Seconds timeout) const { return loan(Base::take_for(timeout)); }
    std::optional<Loan<T>> take_nowait() const { return loan(Base::take_nowait()); }
    std::vector<Loan<T>> take_many(std::int64_t count) const {
        return loans(Base::take_many(count));
    }
    std::optional<std::vector<Loan<T>>> take_many(std::int64_t count, Seconds timeout) const {
        std::optional<std::vector<Taken<T>>> taken = Base::take_many(count, timeout);
        if (!taken) return std::nullopt;
        return loans(std::move(*taken));
    }

    // Of what a select has taken, a Loan: it ends with its block.
    Loan<T> loan(Taken<T> taken) const {
        return Loan<T>(this->handle(), {Type::done, Type::give_back}, std::move(taken));
    }

private:
    std::vector<Loan<T>> loans(std::vector<Taken<T>> taken) const {
        std::vector<Loan<T>> all;
        for (Taken<T>& one : taken) all.push_back(loan(std::move(one)));
        return all;
    }
    std::optional<Loan<T>> loan(std::optional<Taken<T>> taken) const {
        if (!taken) return std::nullopt;
        return loan(std::move(*taken));
    }
};

}  // namespace detail

template <class T>
class Queue : public detail::LendingQueue<detail::methods::queue, T> {
public:
    using detail::LendingQueue<detail::methods::queue, T>::LendingQueue;
};

template <class T>
class JoinableQueue : public detail::LendingQueue<detail::methods::joinable_queue, T> {
public:
    using detail::LendingQueue<detail::methods::joinable_queue, T>::LendingQueue;
};

template <class T>
class LifoQueue : public detail::LendingQueue<detail::methods::lifo_queue, T> {
public:
    using detail::LendingQueue<detail::methods::lifo_queue, T>::LendingQueue;
};

// Throws TypeMismatch for an item that has no order to others.
template <class T>
class PriorityQueue : public detail::LendingQueue<detail::methods::priority_queue, T> {
public:
    using detail::LendingQueue<detail::methods::priority_queue, T>::LendingQueue;
};

}  // namespace steward
