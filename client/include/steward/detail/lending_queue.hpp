// What the queues' proxies add to their methods: an item that comes with a ticket is a Loan, which ends with its block.
#pragma once

#include "steward/detail/queue_methods.hpp"

namespace steward::detail {

// A queue that is called at once: what it lends comes as a Loan.
template <class T, QueueType type>
class LendingQueue : public QueueMethods<T, type, Direct> {
    using Base = QueueMethods<T, type, Direct>;

public:
    using Base::Base;

    Loan<T> take() const { return loan(Base::take()); }
    std::optional<Loan<T>> take_for(Seconds timeout) const { return loan(Base::take_for(timeout)); }
    std::optional<Loan<T>> take_nowait() const { return loan(Base::take_nowait()); }
    std::vector<Loan<T>> take_many(std::int64_t count) const { return loans(Base::take_many(count)); }
    std::optional<std::vector<Loan<T>>> take_many(std::int64_t count, Seconds timeout) const {
        std::optional<std::vector<Taken<T>>> taken = Base::take_many(count, timeout);
        if (!taken) return std::nullopt;
        return loans(std::move(*taken));
    }

    // Of what a select has taken, a Loan: it ends with its block.
    Loan<T> loan(Taken<T> taken) const {
        return Loan<T>(this->handle(), {method_of(type, "done"), method_of(type, "give_back")}, std::move(taken));
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

}  // namespace steward::detail
