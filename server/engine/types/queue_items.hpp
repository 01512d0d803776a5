// What a queue keeps: its items in the order in which they leave, those that are lent to consumers until they are done, and those
// that come back later.
#pragma once

#include "engine/ids.hpp"
#include "engine/packed_deque.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace steward::engine {

// An item on its way: how often it has been delivered, and what stands for it in the order of a priority queue, if not itself.
struct Delivery {
    Bytes item;
    std::int64_t count = 0;
    Bytes priority = {};

    ValueView rank() const { return {priority.empty() ? item : priority}; }
};

// The items that wait, the next one first out: the oldest, the youngest, or the smallest. Cost of a change: the item's
// bytes; for the smallest also the logarithm of the number of items.
class QueueItems {
public:
    enum class Order : std::uint8_t { fifo, lifo, priority };

    explicit QueueItems(Order order) : order_(order) {}

    std::size_t size() const { return order_ == Order::priority ? sorted_.size() : packed_.size(); }
    std::size_t stored_bytes() const { return packed_.stored_bytes() + sorted_bytes_; }

    // All of them or none. Refuses with type_mismatch, for `where`, what has no order to the others of a priority queue; there a
    // priority stands for each of the items, if it is not empty.
    void put(const std::vector<ValueView>& items, ValueView priority, std::string_view where);
    // Refuses what put() would refuse.
    void check(const std::vector<ValueView>& items, ValueView priority, std::string_view where);
    // There must be an item. Good until the next change.
    ValueView next() const;
    ValueView next_rank() const;
    Delivery take_next();
    // In the order in which they leave; for lifo the other way round. With what stands for the item in the order.
    void visit(const std::function<void(ValueView item, ValueView rank)>& visit) const;

private:
    struct Smaller {
        bool operator()(const Delivery& left, const Delivery& right) const;
    };
    using Sorted = std::multiset<Delivery, Smaller>;

    static std::size_t sorted_cost(const Delivery& delivery);
    std::vector<Sorted::iterator> insert(const std::vector<ValueView>& items, ValueView priority, std::string_view where);

    Order order_;
    PackedDeque packed_;
    Sorted sorted_;  // an item comes behind those that are equal to it
    std::size_t sorted_bytes_ = 0;
};

// What is smaller leaves first; what has no order to others is not smaller.
bool is_smaller(ValueView left, ValueView right);

// Items that came back, which leave before all others: the one that left first, or for priority the smallest, is next.
class ReturnedItems {
public:
    explicit ReturnedItems(QueueItems::Order order) : order_(order) {}

    std::size_t size() const { return items_.size(); }
    std::size_t stored_bytes() const { return bytes_; }
    const std::deque<Delivery>& all() const { return items_; }

    // Before those that came back earlier; for priority before those that are not smaller.
    void put(Delivery delivery);
    // There must be one.
    const Delivery& next() const { return items_.front(); }
    Delivery take_next();

private:
    QueueItems::Order order_;
    std::deque<Delivery> items_;
    std::size_t bytes_ = 0;
};

// The number of one lending: it rises with each, so that what left earlier has the smaller one.
using Ticket = std::uint64_t;

// The items that consumers took and have not said to be done. A consumer is a channel (a thread), or a process as itself: then
// its caller has no channel. Cost of a change: logarithmic in the items that are lent, whoever has them.
class LentItems {
public:
    struct Loan {
        Caller consumer;
        Delivery delivery;
    };
    using Consumer = std::pair<ChannelId, ClientId>;

    bool any() const { return !loans_.empty(); }
    // Whether somebody has been lent something who is neither this caller nor its process as itself.
    bool any_of_others(Caller caller) const;
    std::size_t stored_bytes() const { return bytes_; }
    std::size_t count(Caller consumer) const;
    const std::map<Ticket, Loan>& all() const { return loans_; }
    const std::map<Consumer, std::set<Ticket>>& consumers() const { return consumers_; }

    Ticket lend(Caller consumer, Delivery delivery);
    const Loan* find(Ticket ticket) const;
    // That consumer must have one.
    Ticket oldest(Caller consumer) const { return *consumers_.at(key(consumer)).begin(); }
    // It must be lent.
    Delivery take(Ticket ticket);

private:
    static Consumer key(Caller consumer) { return {consumer.channel, consumer.client}; }

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
    // All whose time has come by then, or just all; in that order.
    std::vector<Delivery> take(Time until);
    std::vector<Delivery> take_all() { return take(Time::max()); }

private:
    std::multimap<Time, Delivery> items_;
    std::size_t bytes_ = 0;
};

}  // namespace steward::engine
