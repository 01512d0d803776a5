#include "engine/types/queue_items.hpp"

#include "engine/refusal.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

struct Unordered {};

// What is charged for an item that is kept outside the packed ones.
std::size_t loose_bytes(const Delivery& delivery) {
    return sizeof(Delivery) + delivery.item.size() + delivery.priority.size();
}

// The nodes of the trees that a lent item stands in.
constexpr std::size_t loan_bytes = sizeof(LentItems::Loan) - sizeof(Delivery) + 2 * (sizeof(Ticket) + 4 * sizeof(void*));

}  // namespace

bool QueueItems::Smaller::operator()(const Delivery& left, const Delivery& right) const {
    const std::partial_ordering found = order(left.rank(), right.rank());
    if (found == std::partial_ordering::unordered) throw Unordered{};
    return found < 0;
}

// The node of the tree, and what the item needs beside it.
std::size_t QueueItems::sorted_cost(const Delivery& delivery) { return 4 * sizeof(void*) + loose_bytes(delivery); }

void QueueItems::put(const std::vector<ValueView>& items, ValueView priority, std::string_view where) {
    if (order_ != Order::priority) {
        for (const ValueView item : items) packed_.push_back(item);
        return;
    }
    for (const auto& item : insert(items, priority, where)) sorted_bytes_ += sorted_cost(*item);
}

void QueueItems::check(const std::vector<ValueView>& items, ValueView priority, std::string_view where) {
    if (order_ != Order::priority) return;
    for (const auto& item : insert(items, priority, where)) sorted_.erase(item);
}

std::vector<QueueItems::Sorted::iterator> QueueItems::insert(const std::vector<ValueView>& items, ValueView priority,
                                                             std::string_view where) {
    std::vector<Sorted::iterator> added;
    try {
        for (const ValueView item : items)
            added.push_back(sorted_.insert({.item = Bytes(item.bytes), .priority = Bytes(priority.bytes)}));
    } catch (const Unordered&) {
        for (const auto& item : added) sorted_.erase(item);
        throw Refusal{ErrorCode::type_mismatch,
                      std::string(where) + ": the item has no order to others: it is neither smaller, larger nor equal"};
    }
    return added;
}

ValueView QueueItems::next() const {
    if (order_ == Order::priority) return {sorted_.begin()->item};
    return order_ == Order::lifo ? packed_.back() : packed_.front();
}

ValueView QueueItems::next_rank() const { return order_ == Order::priority ? sorted_.begin()->rank() : next(); }

Delivery QueueItems::take_next() {
    if (order_ == Order::priority) {
        sorted_bytes_ -= sorted_cost(*sorted_.begin());
        return std::move(sorted_.extract(sorted_.begin()).value());
    }
    Delivery delivery{.item = Bytes(next().bytes)};
    order_ == Order::lifo ? packed_.pop_back() : packed_.pop_front();
    return delivery;
}

void QueueItems::visit(const std::function<void(ValueView item, ValueView rank)>& visit) const {
    packed_.visit([&](ValueView item) { visit(item, item); });
    for (const Delivery& delivery : sorted_) visit({delivery.item}, delivery.rank());
}

bool is_smaller(ValueView left, ValueView right) { return order(left, right) < 0; }

void ReturnedItems::put(Delivery delivery) {
    bytes_ += loose_bytes(delivery);
    auto place = items_.begin();
    if (order_ == QueueItems::Order::priority)
        place = std::lower_bound(items_.begin(), items_.end(), delivery, [](const Delivery& one, const Delivery& other) {
            return is_smaller(one.rank(), other.rank());
        });
    items_.insert(place, std::move(delivery));
}

Delivery ReturnedItems::take_next() {
    Delivery delivery = std::move(items_.front());
    items_.pop_front();
    bytes_ -= loose_bytes(delivery);
    return delivery;
}

bool LentItems::any_of_others(Caller caller) const {
    return consumers_.size() > consumers_.count(key(caller)) + consumers_.count({ChannelId{}, caller.client});
}

std::size_t LentItems::count(Caller consumer) const {
    const auto found = consumers_.find(key(consumer));
    return found == consumers_.end() ? 0 : found->second.size();
}

Ticket LentItems::lend(Caller consumer, Delivery delivery) {
    bytes_ += loose_bytes(delivery) + loan_bytes;
    const Ticket ticket = ++last_;
    consumers_[key(consumer)].insert(ticket);
    loans_.emplace_hint(loans_.end(), ticket, Loan{consumer, std::move(delivery)});
    return ticket;
}

const LentItems::Loan* LentItems::find(Ticket ticket) const {
    const auto found = loans_.find(ticket);
    return found == loans_.end() ? nullptr : &found->second;
}

Delivery LentItems::take(Ticket ticket) {
    const auto found = loans_.find(ticket);
    const auto consumer = consumers_.find(key(found->second.consumer));
    consumer->second.erase(ticket);
    if (consumer->second.empty()) consumers_.erase(consumer);
    Delivery delivery = std::move(found->second.delivery);
    loans_.erase(found);
    bytes_ -= loose_bytes(delivery) + loan_bytes;
    return delivery;
}

void DelayedItems::put(Time at, Delivery delivery) {
    bytes_ += loose_bytes(delivery) + loan_bytes;
    items_.emplace(at, std::move(delivery));
}

std::optional<Time> DelayedItems::next() const {
    if (items_.empty()) return std::nullopt;
    return items_.begin()->first;
}

std::vector<Delivery> DelayedItems::take(Time until) {
    std::vector<Delivery> taken;
    while (!items_.empty() && items_.begin()->first <= until) {
        taken.push_back(std::move(items_.begin()->second));
        bytes_ -= loose_bytes(taken.back()) + loan_bytes;
        items_.erase(items_.begin());
    }
    return taken;
}

}  // namespace steward::engine
