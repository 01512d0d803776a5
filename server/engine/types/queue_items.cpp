#include "engine/types/queue_items.hpp"

#include "engine/refusal.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

struct Unordered {};

// What is charged for an item that is kept outside the packed ones.
std::size_t loose_bytes(const Bytes& item) { return sizeof(Delivery) + item.size(); }

}  // namespace

bool QueueItems::Smaller::operator()(const Bytes& left, const Bytes& right) const {
    const std::partial_ordering found = order({left}, {right});
    if (found == std::partial_ordering::unordered) throw Unordered{};
    return found < 0;
}

// The node of the tree, and what the item needs beside it.
std::size_t QueueItems::sorted_cost(const Bytes& item) { return 4 * sizeof(void*) + sizeof(Bytes) + item.size(); }

void QueueItems::put(const std::vector<ValueView>& items, std::string_view where) {
    if (order_ != Order::priority) {
        for (const ValueView item : items) packed_.push_back(item);
        return;
    }
    for (const auto& item : insert(items, where)) sorted_bytes_ += sorted_cost(*item);
}

void QueueItems::check(const std::vector<ValueView>& items, std::string_view where) {
    if (order_ != Order::priority) return;
    for (const auto& item : insert(items, where)) sorted_.erase(item);
}

std::vector<QueueItems::Sorted::iterator> QueueItems::insert(const std::vector<ValueView>& items, std::string_view where) {
    std::vector<Sorted::iterator> added;
    try {
        for (const ValueView item : items) added.push_back(sorted_.emplace(item.bytes));
    } catch (const Unordered&) {
        for (const auto& item : added) sorted_.erase(item);
        throw Refusal{ErrorCode::type_mismatch,
                      std::string(where) + ": the item has no order to others: it is neither smaller, larger nor equal"};
    }
    return added;
}

ValueView QueueItems::next() const {
    if (order_ == Order::priority) return {*sorted_.begin()};
    return order_ == Order::lifo ? packed_.back() : packed_.front();
}

void QueueItems::drop_next() {
    switch (order_) {
        case Order::fifo: return packed_.pop_front();
        case Order::lifo: return packed_.pop_back();
        case Order::priority: break;
    }
    sorted_bytes_ -= sorted_cost(*sorted_.begin());
    sorted_.erase(sorted_.begin());
}

void QueueItems::visit(const std::function<void(ValueView)>& visit) const {
    packed_.visit(visit);
    for (const Bytes& item : sorted_) visit({item});
}

bool is_smaller(ValueView left, ValueView right) { return order(left, right) < 0; }

void ReturnedItems::put(Delivery delivery) {
    bytes_ += loose_bytes(delivery.item);
    auto place = items_.begin();
    if (order_ == QueueItems::Order::priority)
        place = std::lower_bound(items_.begin(), items_.end(), delivery, [](const Delivery& one, const Delivery& other) {
            return is_smaller({one.item}, {other.item});
        });
    items_.insert(place, std::move(delivery));
}

Delivery ReturnedItems::take_next() {
    Delivery delivery = std::move(items_.front());
    items_.pop_front();
    bytes_ -= loose_bytes(delivery.item);
    return delivery;
}

std::size_t LentItems::count(ChannelId consumer) const {
    const auto found = lent_.find(consumer);
    return found == lent_.end() ? 0 : found->second.size();
}

void LentItems::lend(ChannelId consumer, Delivery delivery) {
    bytes_ += loose_bytes(delivery.item);
    lent_[consumer].push_back(std::move(delivery));
}

Delivery LentItems::take_oldest(ChannelId consumer) {
    const auto found = lent_.find(consumer);
    Delivery delivery = std::move(found->second.front());
    bytes_ -= loose_bytes(delivery.item);
    found->second.pop_front();
    if (found->second.empty()) lent_.erase(found);
    return delivery;
}

}  // namespace steward::engine
