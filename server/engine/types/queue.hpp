// The shared queues: queue, joinable_queue, lifo_queue and priority_queue are one class that differs in the order of its
// items. Getters and putters wait in lanes of their own, the oldest first. A queue may be owned: then an item belongs to the
// consumer that got it until it is done, and returns when that consumer ends.
#pragma once

#include "engine/types/container.hpp"
#include "engine/types/queue_items.hpp"

#include <optional>

namespace steward::engine {

struct QueueKind {
    std::string_view name;
    QueueItems::Order order;
};

struct QueueOptions {
    std::size_t maxsize = 0;  // 0: unbounded
    bool owned = false;
    std::int64_t deliveries_max = 0;  // 0: unbounded
    std::optional<ObjectId> dead_letters = {};
};

class Queue final : public Object {
public:
    static constexpr Lane getters = 0;
    static constexpr Lane putters = 1;
    static constexpr Lane joiners = 2;

    Queue(const QueueKind& kind, const QueueOptions& options)
        : kind_(kind), options_(options), items_(kind.order), returned_(kind.order) {}

    Attempt<bool> put(Call& call, ValueView item, std::optional<bool> block, Timeout);
    bool put_nowait(Call& call, ValueView item);
    Attempt<bool> put_many(Call& call, ArrayView items, Timeout);
    // Of a priority queue: the same, with a number that stands for the item in the order.
    Attempt<bool> put_at(Call& call, ValueView item, std::optional<bool> block, Timeout, std::optional<Number> priority);
    bool put_nowait_at(Call& call, ValueView item, std::optional<Number> priority);
    Attempt<bool> put_many_at(Call& call, ArrayView items, Timeout, std::optional<Number> priority);
    Attempt<Any> get(Call& call, std::optional<bool> block, Timeout);
    Any get_nowait(Call& call);
    Attempt<Array> get_many(Call& call, std::int64_t count, Timeout);
    std::int64_t qsize() const { return static_cast<std::int64_t>(size()); }
    bool empty() const { return size() == 0; }
    bool full() const { return options_.maxsize > 0 && size() >= options_.maxsize; }
    std::int64_t maxsize() const { return static_cast<std::int64_t>(options_.maxsize); }
    void close(Call& call);
    void shutdown(Call& call, std::optional<bool> immediate);
    bool closed() const { return closed_; }
    bool is_sorted() const { return kind_.order == QueueItems::Order::priority; }

    // Of owned queues. What `take` lends belongs to the process, and is named by its ticket.
    Attempt<Array> take(Call& call, std::optional<bool> block, Timeout);
    Attempt<Array> take_many(Call& call, std::int64_t count, Timeout);
    void done(Call& call, std::optional<std::int64_t> count, std::optional<ArrayView> tickets);
    void give_back(Call& call, std::optional<ArrayView> tickets, std::optional<Delay> delay, std::optional<bool> if_held);
    Array lent(Call& call, std::optional<bool> items) const;
    std::int64_t deliveries(Call& call, std::optional<std::int64_t> ticket) const;
    std::int64_t dropped() const { return dropped_; }

    void task_done(Call& call);
    Attempt<bool> join(Call& call, Timeout);
    std::int64_t unfinished() const { return unfinished_; }

    void write(Writer& writer) const override;
    Sample sample() const override { return size() == 0 ? Sample{} : Sample{.value = next().kind()}; }
    std::size_t stored_bytes() const override;
    bool holds_references() const override { return references_.any() || options_.dead_letters; }
    void visit_references(const std::function<void(ObjectId)>& visit) const override;
    bool is_owned() const override { return options_.owned; }
    void holder_crashed(Holders& holders, const Holder& holder) override;
    void holder_ended(Call& call) override { bury(call); }
    bool is_ready(Lane lane, const Holders&) const override;
    std::optional<Time> next_alarm() const override { return delayed_.next(); }
    void alarm(Call& call) override;

private:
    std::size_t size() const { return returned_.size() + items_.size(); }
    std::string where(std::string_view method) const { return std::string(kind_.name) + "." + std::string(method); }

    // Whether so many items fit now; false to wait. Refuses when closed, and when the caller would not wait.
    bool may_put(Call& call, std::uint64_t count, bool may_wait, std::string_view method) const;
    bool may_get(Call& call, bool may_wait, std::string_view method) const;
    // Whether somebody may still put something back that is for this caller.
    bool may_refill(Caller caller) const;
    void store(Call& call, const std::vector<ValueView>& items, ValueView priority, std::string_view method);
    Bytes take_one(Call& call);
    Ticket lend(Call& call, Caller consumer, Delivery delivery);
    void require_owned(std::string_view method) const;
    Array take_with_ticket(Call& call);
    // Calls `take` for up to `count` items, and for not more than a message can carry: what is taken out and cannot be sent would
    // be lost. One always fits.
    template <class Take>
    void take_up_to(std::int64_t count, std::size_t bytes_beside_each, Take take) {
        constexpr std::size_t head_bytes_max = 5;
        std::size_t bytes = head_bytes_max;
        for (; count > 0 && size() > 0; --count) {
            bytes += next().bytes.size() + bytes_beside_each;
            if (bytes > limits::call_bytes_max) break;  // a select adds its own
            take();
        }
    }
    bool next_is_returned() const;
    ValueView next() const { return next_is_returned() ? ValueView{returned_.next().item} : items_.next(); }
    Delivery take_next();
    std::vector<Ticket> named(Call& call, ArrayView tickets, std::string_view method, bool if_held = false) const;
    std::vector<Ticket> oldest(Call& call, std::int64_t count, std::string_view method) const;
    std::vector<Delivery> take_back(Call& call, const std::vector<Ticket>& tickets);
    void require_lent(Call& call, std::int64_t count, std::string_view method) const;
    void return_items(std::vector<Delivery> deliveries);
    std::vector<Delivery> still_deliverable(std::vector<Delivery> deliveries);
    void put_first(std::vector<Delivery> deliveries);
    void bury(Call& call);
    void take_in(Call& call, ValueView dead_letter);

    QueueKind kind_;
    QueueOptions options_;
    QueueItems items_;
    ReturnedItems returned_;
    LentItems lent_;
    DelayedItems delayed_;
    std::vector<Delivery> exhausted_;  // delivered too often, or come too late; gone before the call that made them so is over
    HeldReferences references_;
    std::int64_t unfinished_ = 0;
    std::int64_t dropped_ = 0;
    bool closed_ = false;
    bool cut_off_ = false;  // shut down at once: what comes back is dropped
};

}  // namespace steward::engine
