// The methods of the shared queues, one line each, over a Way: at once (Queue and its like) or
// queued (Pipeline, Batch). docs/reference.md describes each.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/item.hpp"
#include "steward/detail/numbers.hpp"
#include "steward/detail/queue_results.hpp"
#include "steward/detail/selectable.hpp"
#include "steward/detail/ticket.hpp"

namespace steward::detail {

// `Type` is the struct of one of the queues in detail/methods.hpp: all of them have the same
// methods.
template <class Type, class T, class Way>
class QueueMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;
    static constexpr auto timed_out = ErrorCode::timed_out;

public:
    using Way::Way;

    // Waits until there is room. Throws QueueClosed.
    Answer<void> put(Item<T> item) const { return ask<void>(*this, Type::put, item); }
    // The same by a number, the smallest first, that stands for the item in the order: it needs
    // none itself then.
    template <Addable Priority>
    requires(std::same_as<Type, methods::priority_queue>) Answer<void> put(Item<T> item,
                                                                           Priority priority)
    const { return ask<void>(*this, Type::put, item, Given<bool>{}, Given<double>{}, priority); }
    template <Addable Priority>
    requires(std::same_as<Type, methods::priority_queue>) Answer<Done<timed_out>> put_for(
        Item<T> item, Seconds timeout, Priority priority)
    const {
        return ask<Done<timed_out>>(*this, Type::put, item, true, (std::max)(0.0, timeout.count()),
                                    priority);
    }
    template <Addable Priority>
    requires(std::same_as<Type, methods::priority_queue>)
        Answer<Done<ErrorCode::queue_full>> put_nowait(Item<T> item, Priority priority)
    const { return ask<Done<ErrorCode::queue_full>>(*this, Type::put_nowait, item, priority); }
    // False when the queue was full for so long. Throws QueueClosed.
    Answer<Done<timed_out>> put_for(Item<T> item, Seconds timeout,
                                    SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Done<timed_out>>(*this, Type::put, item, true, (std::max)(0.0, timeout.count()));
    }
    // False when the queue is full, or others wait for room. Throws QueueClosed.
    Answer<Done<ErrorCode::queue_full>> put_nowait(Item<T> item) const {
        return ask<Done<ErrorCode::queue_full>>(*this, Type::put_nowait, item);
    }
    // Waits until all fit; all or none. False when the time was up. Throws BadArgument for more
    // than the queue ever has room for.
    Answer<Done<timed_out>> put_many(const std::vector<T>& items,
                                     std::optional<Seconds> timeout = {}) const {
        return ask<Done<timed_out>>(*this, Type::put_many, items, seconds(timeout));
    }
    template <OtherItemsOf<T> Range>
    Answer<Done<timed_out>> put_many(Range&& items, std::optional<Seconds> timeout = {}) const {
        return ask<Done<timed_out>>(*this, Type::put_many, sequence<T>(items), seconds(timeout));
    }
    // All of them by one number, as put() by its own.
    template <ItemsOf<T> Range = std::vector<T>, Addable Priority>
    requires(std::same_as<Type, methods::priority_queue>) Answer<Done<timed_out>> put_many(
        Range&& items, Priority priority, std::optional<Seconds> timeout = {})
    const {
        return ask<Done<timed_out>>(*this, Type::put_many, sequence<T>(items), seconds(timeout),
                                    priority);
    }
    // Waits for an item. Throws QueueClosed when nothing is left.
    Answer<T> get(SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<T>(*this, Type::get);
    }
    // Nothing when no item came for so long. Throws QueueClosed.
    Answer<Maybe<T, timed_out>> get_for(Seconds timeout,
                                        SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Maybe<T, timed_out>>(*this, Type::get, true, (std::max)(0.0, timeout.count()));
    }
    // Nothing when there is no item, or others wait for one. Throws QueueClosed.
    Answer<Maybe<T, ErrorCode::queue_empty>> get_nowait() const {
        return ask<Maybe<T, ErrorCode::queue_empty>>(*this, Type::get_nowait);
    }
    Answer<Maybe<T, ErrorCode::queue_empty>> try_get() const { return get_nowait(); }
    // Waits for one item, and takes up to `count`. Throws QueueClosed.
    Answer<std::vector<T>> get_many(std::int64_t count) const {
        return ask<std::vector<T>>(*this, Type::get_many, count);
    }
    // The same, but nothing when no item came for so long.
    Answer<Maybe<std::vector<T>, timed_out>> get_many(std::int64_t count, Seconds timeout) const {
        return ask<Maybe<std::vector<T>, timed_out>>(*this, Type::get_many, count,
                                                     (std::max)(0.0, timeout.count()));
    }
    // For manager.select: to get an item, to put this one.
    Selectable<T> getting() const requires std::same_as<Way, Direct> {
        return selectable<T>(this->handle(), "get");
    }
    Selectable<std::monostate> putting(Item<T> item) const requires std::same_as<Way, Direct> {
        return selectable<std::monostate>(this->handle(), "put", item);
    }
    template <Addable Priority>
    requires(std::same_as<Type, methods::priority_queue>&& std::same_as<Way, Direct>)
        Selectable<std::monostate> putting(Item<T> item, Priority priority)
    const {
        return selectable<std::monostate>(this->handle(), "put", item, Given<bool>{},
                                          Given<double>{}, priority);
    }
    // The same of an owned queue, with a ticket: jobs.loan(std::get<0>(chosen)) makes it a Loan.
    Selectable<Taken<T>> taking() const requires std::same_as<Way, Direct> {
        return selectable<Taken<T>>(this->handle(), "take");
    }

    Answer<std::int64_t> qsize() const { return ask<std::int64_t>(*this, Type::qsize); }
    Answer<bool> empty() const { return ask<bool>(*this, Type::empty); }
    Answer<bool> full() const { return ask<bool>(*this, Type::full); }
    // Lets nothing more in. Getters take what is left, and then hear QueueClosed.
    Answer<void> close() const { return ask<void>(*this, Type::close); }
    Answer<bool> closed() const { return ask<bool>(*this, Type::closed); }

    // For how many items there is room; 0 for any number.
    Answer<std::int64_t> maxsize() const { return ask<std::int64_t>(*this, Type::maxsize); }
    // The same as close(). When `immediate`, what is left is dropped, and what comes back: getters
    // hear QueueClosed at once.
    Answer<void> shutdown(bool immediate = false) const {
        return ask<void>(*this, Type::shutdown, immediate);
    }
    // One item that was taken is done. Throws BadArgument when everything is; of an owned queue it
    // is done().
    Answer<void> task_done() const { return ask<void>(*this, Type::task_done); }
    // Waits until every item that was put in is done; false when the time was up.
    Answer<Done<timed_out>> join(std::optional<Seconds> timeout = {},
                                 SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Done<timed_out>>(*this, Type::join, seconds(timeout));
    }
    Answer<std::int64_t> unfinished() const { return ask<std::int64_t>(*this, Type::unfinished); }

    // Of an owned queue: as get, but what is lent belongs to the process and comes with a ticket.
    // Called at once, not in a pipeline, these give a Loan each (steward/loan.hpp). Throw
    // BadArgument for a queue that is not owned. One call is lent at most 10,000 items, and no call
    // says of more that they are done or given back: LimitExceeded.
    Answer<Taken<T>> take() const { return ask<Taken<T>>(*this, Type::take); }
    Answer<Maybe<Taken<T>, timed_out>> take_for(Seconds timeout) const {
        return ask<Maybe<Taken<T>, timed_out>>(*this, Type::take, true,
                                               (std::max)(0.0, timeout.count()));
    }
    Answer<Maybe<Taken<T>, ErrorCode::queue_empty>> take_nowait() const {
        return ask<Maybe<Taken<T>, ErrorCode::queue_empty>>(*this, Type::take, false);
    }
    Answer<std::vector<Taken<T>>> take_many(std::int64_t count) const {
        return ask<std::vector<Taken<T>>>(*this, Type::take_many, count);
    }
    // The same, but nothing when no item came for so long.
    Answer<Maybe<std::vector<Taken<T>>, timed_out>> take_many(std::int64_t count,
                                                              Seconds timeout) const {
        return ask<Maybe<std::vector<Taken<T>>, timed_out>>(*this, Type::take_many, count,
                                                            (std::max)(0.0, timeout.count()));
    }
    // Those are done, all or none. Throws NotHeld when the process has not all of them.
    Answer<void> done(const std::vector<Ticket>& tickets) const {
        return ask<void>(*this, Type::done, Given<std::int64_t>{}, tickets);
    }
    Answer<void> done(Ticket ticket) const { return done(std::vector{ticket}); }
    // They return to the head, now or when so much time has passed. Throws NotHeld.
    Answer<void> give_back(const std::vector<Ticket>& tickets,
                           std::optional<Seconds> delay = {}) const {
        return ask<void>(*this, Type::give_back, tickets, seconds(delay));
    }
    Answer<void> give_back(Ticket ticket, std::optional<Seconds> delay = {}) const {
        return give_back(std::vector{ticket}, delay);
    }
    Answer<std::int64_t> deliveries(Ticket ticket) const {
        return ask<std::int64_t>(*this, Type::deliveries, ticket);
    }

    // Of an owned queue: this thread's oldest items are done. Throws NotHeld when it has not been
    // lent so many.
    Answer<void> done(std::int64_t count = 1) const { return ask<void>(*this, Type::done, count); }
    // This thread's oldest item returns to the head, now or when so much time has passed. Throws
    // NotHeld.
    Answer<void> give_back(std::optional<Seconds> delay = {}) const {
        return ask<void>(*this, Type::give_back, Given<std::vector<Ticket>>{}, seconds(delay));
    }
    // How often this thread's oldest item has been delivered, this time included. Throws NotHeld.
    Answer<std::int64_t> deliveries() const { return ask<std::int64_t>(*this, Type::deliveries); }
    Answer<std::vector<Lent>> lent() const { return ask<std::vector<Lent>>(*this, Type::lent); }
    // How many items were dropped after too many deliveries, for want of a queue for dead letters.
    Answer<std::int64_t> dropped() const { return ask<std::int64_t>(*this, Type::dropped); }
};

}  // namespace steward::detail
