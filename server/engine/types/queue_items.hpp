// What a queue keeps: its items in the order in which they leave, and those that are lent to consumers until they are done.
#pragma once

#include "engine/ids.hpp"
#include "engine/packed_deque.hpp"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace steward::engine {

// The items that wait, the next one first out: the oldest, the youngest, or the smallest. Cost of a change: the item's
// bytes; for the smallest also the logarithm of the number of items.
class QueueItems {
public:
    enum class Order : std::uint8_t { fifo, lifo, priority };

    explicit QueueItems(Order order) : order_(order) {}

    std::size_t size() const { return order_ == Order::priority ? sorted_.size() : packed_.size(); }
    std::size_t stored_bytes() const { return packed_.stored_bytes() + sorted_bytes_; }

    // All of them or none. Refuses with type_mismatch, for `where`, what has no order to the others of a priority queue.
    void put(const std::vector<ValueView>& items, std::string_view where);
    // Refuses what put() would refuse.
    void check(const std::vector<ValueView>& items, std::string_view where);
    // There must be an item. Good until the next change.
    ValueView next() const;
    void drop_next();
    // In the order in which they leave; for lifo the other way round.
    void visit(const std::function<void(ValueView)>& visit) const;

private:
    struct Smaller {
        bool operator()(const Bytes& left, const Bytes& right) const;
    };
    using Sorted = std::multiset<Bytes, Smaller>;

    static std::size_t sorted_cost(const Bytes& item);
    std::vector<Sorted::iterator> insert(const std::vector<ValueView>& items, std::string_view where);

    Order order_;
    PackedDeque packed_;
    Sorted sorted_;  // an item comes behind those that are equal to it
    std::size_t sorted_bytes_ = 0;
};

// What is smaller leaves first; what has no order to others is not smaller.
bool is_smaller(ValueView left, ValueView right);

// An item and how often it has been delivered.
struct Delivery {
    Bytes item;
    std::int64_t count = 0;
};

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

// The items that consumers took and have not said to be done, the oldest of each consumer first.
class LentItems {
public:
    bool any() const { return !lent_.empty(); }
    bool any_of_others(ChannelId consumer) const { return lent_.size() > lent_.count(consumer); }
    std::size_t stored_bytes() const { return bytes_; }
    std::size_t count(ChannelId consumer) const;
    const std::map<ChannelId, std::deque<Delivery>>& all() const { return lent_; }

    void lend(ChannelId consumer, Delivery delivery);
    // The oldest item of that consumer: it must have one.
    const Delivery& oldest(ChannelId consumer) const { return lent_.at(consumer).front(); }
    Delivery take_oldest(ChannelId consumer);

private:
    std::map<ChannelId, std::deque<Delivery>> lent_;
    std::size_t bytes_ = 0;
};

}  // namespace steward::engine
