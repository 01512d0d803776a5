// What a queue keeps: its items in the order in which they leave, those that are lent to consumers
// until they are done, and those that come back later. What each of them is charged is a function
// of the items in it, not of how they came there.
#pragma once

#include "engine/ids.hpp"
#include "engine/packed_deque.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace steward::engine {

// The number of one lending: it rises with each, so that what left earlier has the smaller one.
using Ticket = std::uint64_t;

// An item on its way: how often it has been delivered, what stands for it in the order of a
// priority queue, if not itself, and the number of its last lending.
struct Delivery {
    Bytes item;
    std::int64_t count = 0;
    Bytes priority = {};
    Ticket ticket = 0;

    ValueView rank() const { return {priority.empty() ? item : priority}; }
};

// The items that wait, the next one first out: the oldest, the youngest, or the smallest. Cost of a
// change: the item's bytes; for the smallest also the logarithm of the number of items.
class QueueItems {
public:
    enum class Order : std::uint8_t { fifo, lifo, priority };

    explicit QueueItems(Order order) : order_(order) {}

    std::size_t size() const { return order_ == Order::priority ? sorted_.size() : packed_.size(); }
    std::size_t stored_bytes() const { return packed_.stored_bytes() + sorted_bytes_; }

    // Refuses with type_mismatch what has no order to others of a priority queue. A priority stands
    // for each of the items there, if it is not empty. Cost: as that of putting them in.
    void check(std::span<const ValueView> items, ValueView priority) const;
    // What has no order to others, which check() refuses, comes to lie anywhere among them.
    void put(std::span<const ValueView> items, ValueView priority);
    // Behind all others, whatever it is: of items that were saved in their order.
    void put_last(ValueView item, ValueView priority);
    // There must be an item. Good until the next change.
    ValueView next() const;
    ValueView next_rank() const;
    Delivery take_next();
    // In the order in which they leave; for lifo the other way round. With the priority that stands
    // for the item, or nothing.
    void visit(const std::function<void(ValueView item, ValueView priority)>& visit) const;
    // The same in parts, as Object::visit_part; but those of a priority queue are one part.
    using VisitItem = std::function<void(ValueView item)>;
    std::optional<std::size_t> visit_part(std::size_t place, std::size_t items,
                                          const VisitItem& visit) const;

private:
    // One that is to be put in. Only when it is compared is it refused what has no order.
    struct Newcomer {
        ValueView rank;
    };
    struct Smaller {
        using is_transparent = void;
        bool operator()(const Delivery& left, const Delivery& right) const;
        bool operator()(const Newcomer& newcomer, const Delivery& other) const;
    };
    using Sorted = std::multiset<Delivery, Smaller>;

    static std::size_t sorted_cost(const Delivery& delivery);
    void put_sorted(std::span<const ValueView> items, ValueView priority);
    bool are_of_one_kind(std::span<const ValueView> items) const;

    Order order_;
    PackedDeque packed_;
    Sorted sorted_;  // an item comes behind those that are equal to it
    std::size_t sorted_bytes_ = 0;
};

// What is smaller leaves first; what has no order to others is not smaller.
bool is_smaller(ValueView left, ValueView right);

// Items that came back, which leave before all others: the one that left first is next, or for
// priority the smallest, of equal ones the one that left first. So it makes no difference in which
// order they come back, nor whether they do so all at once. Cost of a change: logarithmic.
class ReturnedItems {
public:
    explicit ReturnedItems(QueueItems::Order order)
        : items_(Sooner{order == QueueItems::Order::priority}) {}

    std::size_t size() const { return items_.size(); }
    std::size_t stored_bytes() const { return bytes_; }

    void put(Delivery delivery);
    // Behind all others: of items that were saved in their order.
    void put_last(Delivery delivery);
    // There must be one.
    const Delivery& next() const { return *items_.begin(); }
    Delivery take_next();
    const auto& all() const { return items_; }

private:
    struct Sooner {
        bool is_ranked;
        bool operator()(const Delivery& left, const Delivery& right) const;
    };

    std::multiset<Delivery, Sooner> items_;
    std::size_t bytes_ = 0;
};

// The items that consumers took and have not said to be done. A consumer is a channel (a thread),
// or a process as itself: then its caller has no channel. Each consumer holds the queue, as often
// as it has items: how many these are is read there (holdings.hpp), which they are and in which
// order is remembered here. Cost of a change: logarithmic in the items that are lent, whoever has
// them.
class LentItems {
public:
    struct Loan {
        Caller consumer;
        Delivery delivery;
    };
    using Consumer = std::pair<ChannelId, ClientId>;

    std::size_t stored_bytes() const { return bytes_; }
    const std::map<Ticket, Loan>& all() const { return loans_; }
    const std::map<Consumer, std::set<Ticket>>& consumers() const { return consumers_; }
    // What this one has, the oldest first.
    const std::set<Ticket>& of(const Caller& consumer) const;
    Ticket last() const { return last_; }

    Ticket lend(const Caller& consumer, Delivery delivery);
    const Loan* find(Ticket ticket) const;
    // It must be lent.
    Delivery take(Ticket ticket);

    // --- as they were saved, the smallest ticket first ---

    void put_back(Ticket ticket, const Caller& consumer, Delivery delivery);
    void continue_after(Ticket last) { last_ = last; }

private:
    static Consumer key(const Caller& consumer) { return {consumer.channel, consumer.client}; }

    std::map<Ticket, Loan> loans_;
    std::map<Consumer, std::set<Ticket>> consumers_;
    Ticket last_ = 0;
    std::size_t bytes_ = 0;
};

// Items that were given back for later, the first to return first.
class DelayedItems {
public:
    std::size_t size() const { return items_.size(); }
    std::size_t stored_bytes() const { return bytes_; }
    const std::multimap<Time, Delivery>& all() const { return items_; }

    void put(Time at, Delivery delivery);
    std::optional<Time> next() const;
    // Those whose time has come by then, so many at most, or just all; in that order.
    std::vector<Delivery> take(Time until, std::size_t count);
    std::vector<Delivery> take_all() { return take(Time::max(), items_.size()); }

private:
    std::multimap<Time, Delivery> items_;
    std::size_t bytes_ = 0;
};

}  // namespace steward::engine
