// The shared queues: queue, joinable_queue, lifo_queue and priority_queue are one class that
// differs in the order of its items. Getters and putters wait in lanes of their own, the oldest
// first. A queue may be owned: then an item belongs to the consumer that got it until it is done,
// and returns when that consumer ends. The consumer holds the queue as often as it has items; the
// queue itself only remembers which these are.
#pragma once

#include "engine/parameter.hpp"
#include "engine/readiness.hpp"
#include "engine/saved.hpp"
#include "engine/types/container.hpp"
#include "engine/types/queue_items.hpp"

#include <optional>

namespace steward::engine {

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
    // One call lends, takes back and shows no more loans than these: each is held by somebody, so
    // it is done in the turn.
    static constexpr std::int64_t lent_at_once_max = 5'000;
    // Why a call is refused that would have to wait, and does not.
    static constexpr std::string_view no_item = "the queue has no item, or others wait for it";
    static constexpr std::string_view no_room = "the queue has no room, or others wait for it";

    Queue(QueueItems::Order order, const QueueOptions& options)
        : order_(order), options_(options), items_(order), returned_(order) {}
    static std::unique_ptr<Object> load(QueueItems::Order order, Saved& saved);
    void save(Writer& writer) const override;

    Readiness can_put() const { return Readiness::for_all(has_room(1)); }
    bool put(const Call& call, Effects& effects, ValueView item, Block, Timeout);
    bool put_nowait(const Call& call, Effects& effects, ValueView item);
    Readiness can_put_many(ArrayView items) const { return has_room(items.count); }
    bool put_many(const Call& call, Effects& effects, ArrayView items, Timeout);
    // Of a priority queue: the same, with a number that stands for the item in the order.
    Readiness can_put_at(const Call& call, ValueView item, Block, Timeout,
                         std::optional<Number> priority) const;
    bool put_at(const Call& call, Effects& effects, ValueView item, Block, Timeout,
                std::optional<Number> priority);
    bool put_nowait_at(const Call& call, Effects& effects, ValueView item,
                       std::optional<Number> priority);
    Readiness can_put_many_at(const Call& call, ArrayView items, Timeout,
                              std::optional<Number> priority) const;
    bool put_many_at(const Call& call, Effects& effects, ArrayView items, Timeout,
                     std::optional<Number> priority);

    Readiness can_get(const Call& call) const;
    Any get(const Call& call, Effects& effects, Block, Timeout);
    Any get_nowait(const Call& call, Effects& effects);
    Readiness can_get_many(const Call& call, std::int64_t count) const;
    Array get_many(const Call& call, Effects& effects, std::int64_t count, Timeout);
    std::int64_t qsize() const { return static_cast<std::int64_t>(size()); }
    bool empty() const { return size() == 0; }
    bool full() const { return options_.maxsize > 0 && size() >= options_.maxsize; }
    std::int64_t maxsize() const { return static_cast<std::int64_t>(options_.maxsize); }
    void close(Effects& effects);
    void shutdown(const Call& call, Effects& effects, std::optional<bool> immediate);
    bool closed() const { return closed_; }
    bool is_sorted() const { return order_ == QueueItems::Order::priority; }

    // Of owned queues. What `take` lends belongs to the process, and is named by its ticket.
    Readiness can_take(const Call& call) const;
    Array take(const Call& call, Effects& effects, Block, Timeout);
    Readiness can_take_many(const Call& call, std::int64_t count) const;
    Array take_many(const Call& call, Effects& effects, std::int64_t count, Timeout);
    void done(const Call& call, Effects& effects, std::optional<std::int64_t> count,
              std::optional<ArrayView> tickets);
    void give_back(const Call& call, Effects& effects, std::optional<ArrayView> tickets,
                   std::optional<Delay> delay, std::optional<bool> if_held);
    Array lent(const Call& call, std::optional<bool> items) const;
    std::int64_t deliveries(const Call& call, std::optional<std::int64_t> ticket) const;
    std::int64_t dropped() const { return dropped_; }

    void task_done(const Call& call, Effects& effects);
    // All joiners wait for one and the same thing, so that their line costs a question for the
    // oldest only.
    Readiness can_join() const { return unfinished_ == 0; }
    bool join(Effects& effects, Timeout) { return effects.unchanged(), true; }
    std::int64_t unfinished() const { return unfinished_; }

    // How many items a call brings or takes. What is lent is lent in its turn.
    std::uint64_t count_of(ArrayView items) const { return items.count; }
    std::uint64_t taken_items(std::int64_t count) const {
        if (options_.owned || count < 0) return 0;
        return std::min(static_cast<std::uint64_t>(count), std::uint64_t{size()});
    }

    std::size_t items() const override { return size(); }
    std::optional<ObjectId> companion() const override { return options_.dead_letters; }
    void show(Writer& writer, const Holders&) const override;
    bool fits(const Holders& holders, std::span<const Place>) const override;
    bool refers_rightly(const std::function<const Object*(ObjectId)>& find) const override;
    Sample sample() const override {
        return size() == 0 ? Sample{} : Sample{.value = next().kind()};
    }
    std::size_t stored_bytes() const override;
    std::uint64_t growth(std::uint64_t values, std::uint64_t bytes) const override;
    bool holds_references() const override { return references_.any() || options_.dead_letters; }
    void visit_references(const std::function<void(ObjectId)>& visit) const override;
    std::optional<std::size_t> visit_part(
        std::size_t place, std::size_t items,
        const std::function<void(ObjectId)>& visit) const override;
    bool shed(std::size_t items, const std::function<void(ObjectId)>& visit) override;
    bool is_owned() const override { return options_.owned; }
    void holder_ended(const Call& call, Effects& effects, const Ended& ended) override;
    EndedParts ended_parts() const override { return EndedParts::counts; }
    void alarm(const Call& call, Effects& effects) override;

private:
    // Of more items the deed looks whether they can be compared, before it puts any in: for a
    // question that takes too long.
    static constexpr std::uint64_t checked_at_once = 1'000;

    std::size_t size() const { return returned_.size() + items_.size(); }

    // Whether so many items fit. Refuses when closed, and what never will fit.
    bool has_room(std::uint64_t count) const;
    // Whether somebody may still put something back that is for this caller.
    bool may_refill(const Call& call) const;
    void store(const Call& call, Effects& effects, std::span<const ValueView> items,
               ValueView priority);
    Bytes take_one(const Call& call, Effects& effects);
    Ticket lend(const Caller& consumer, Delivery delivery);
    // The consumer has been lent so many more.
    void hold(const Call& call, Effects& effects, const Caller& consumer,
              std::uint64_t count) const;
    void require_owned() const;
    void require_lending(const Call& call, std::uint64_t count, std::uint64_t bytes) const;
    Array take_with_ticket(const Caller& consumer);
    // Calls `take` for up to `count` items, and for not more than a message can carry: what is
    // taken out and cannot be sent would be lost. One always fits: a call brought it. Returns for
    // how many.
    template <class Take>
    std::uint64_t take_up_to(std::int64_t count, std::size_t bytes_beside_each, Take take) {
        constexpr std::size_t head_bytes_max = 5;
        std::size_t bytes = head_bytes_max;
        std::uint64_t taken = 0;
        for (; taken < static_cast<std::uint64_t>(count) && size() > 0; ++taken) {
            bytes += next().bytes.size() + bytes_beside_each;
            if (taken > 0 && bytes > limits::call_bytes_max) break;  // a select adds its own
            take();
        }
        return taken;
    }
    // As many of them as one call may take.
    std::int64_t at_once(std::int64_t count) const {
        return options_.owned ? std::min(count, lent_at_once_max) : count;
    }
    bool next_is_returned() const;
    ValueView next() const {
        return next_is_returned() ? ValueView{returned_.next().item} : items_.next();
    }
    Delivery take_next();
    std::vector<Ticket> named(const Call& call, ArrayView tickets, bool if_held = false) const;
    std::vector<Ticket> oldest(const Call& call, std::int64_t count) const;
    const LentItems::Loan* loan(const Call& call, Ticket ticket) const;
    std::vector<Delivery> take_back(const Call& call, Effects& effects,
                                    const std::vector<Ticket>& tickets);
    void return_items(std::vector<Delivery> deliveries);
    std::vector<Delivery> still_deliverable(std::vector<Delivery> deliveries);
    void put_first(std::vector<Delivery> deliveries);
    void bury(const Call& call, Effects& effects);
    Record* dead_letters(const Call& call) const;
    void take_in(Effects& effects, ValueView dead_letter);
    void visit_items(const std::function<void(ValueView)>& visit) const;
    void visit_others(const std::function<void(ValueView)>& visit) const;

    QueueItems::Order order_;
    QueueOptions options_;
    QueueItems items_;
    ReturnedItems returned_;
    LentItems lent_;
    DelayedItems delayed_;
    std::vector<Delivery> exhausted_;  // delivered too often, or come too late; gone before the
                                       // call that made them so is over
    HeldReferences references_;
    std::int64_t unfinished_ = 0;
    std::int64_t dropped_ = 0;
    bool closed_ = false;
    bool cut_off_ = false;  // shut down at once: what comes back is dropped
};

}  // namespace steward::engine
