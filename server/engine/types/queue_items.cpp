#include "engine/types/queue_items.hpp"

#include "engine/charges.hpp"
#include "engine/refusal.hpp"
#include "engine/types/ranked.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// Refuses two that have no order to one another.
bool comes_before(ValueView left, ValueView right) {
    const std::partial_ordering found = order(left, right);
    if (found == std::partial_ordering::unordered)
        throw Refusal{ErrorCode::type_mismatch,
                      "the item has no order to others: it is neither smaller, larger nor equal"};
    return found < 0;
}

// More items than these are put in order among themselves before they are put in.
constexpr std::size_t few_items = 64;

// What is charged for an item that is kept outside the packed ones, besides its place there.
std::size_t loose_bytes(const Delivery& delivery) {
    return charges::text(delivery.item.size()) + charges::text(delivery.priority.size());
}

}  // namespace

bool QueueItems::Smaller::operator()(const Delivery& left, const Delivery& right) const {
    return is_smaller(left.rank(), right.rank());
}

bool QueueItems::Smaller::operator()(const Newcomer& newcomer, const Delivery& other) const {
    return comes_before(newcomer.rank, other.rank());
}

std::size_t QueueItems::sorted_cost(const Delivery& delivery) {
    return charges::sorted_item + loose_bytes(delivery);
}

void QueueItems::put(std::span<const ValueView> items, ValueView priority) {
    if (order_ == Order::priority && items.size() > few_items) return put_sorted(items, priority);
    for (const ValueView item : items) {
        if (order_ == Order::priority)
            sorted_bytes_ += sorted_cost(
                *sorted_.insert({.item = Bytes(item.bytes), .priority = Bytes(priority.bytes)}));
        else
            packed_.push_back(item);
    }
}

// The smallest comes first, so that the next one's place is at or near the place of the last.
void QueueItems::put_sorted(std::span<const ValueView> items, ValueView priority) {
    std::vector<Ranked> sorted;
    sorted.reserve(items.size());
    for (const ValueView item : items) sorted.push_back({item});
    if (priority.bytes.empty()) sort_ranked(sorted, false, &is_smaller);
    auto place = sorted_.begin();
    for (const Ranked& next : sorted) {
        Delivery delivery{.item = Bytes(next.key.bytes), .priority = Bytes(priority.bytes)};
        constexpr int near = 4;
        const auto is_passed = [&] { return !is_smaller(delivery.rank(), place->rank()); };
        for (int i = 0; i < near && place != sorted_.end() && is_passed(); ++i) ++place;
        if (place != sorted_.end() && is_passed()) place = sorted_.upper_bound(delivery);
        sorted_bytes_ += sorted_cost(*sorted_.insert(place, std::move(delivery)));
    }
}

void QueueItems::put_last(ValueView item, ValueView priority) {
    if (order_ != Order::priority) return packed_.push_back(item);
    Delivery last{.item = Bytes(item.bytes), .priority = Bytes(priority.bytes)};
    sorted_bytes_ += sorted_cost(*sorted_.insert(sorted_.end(), std::move(last)));
}

// Each of them is compared as it will be when it is put in; among themselves those with one
// priority are equal.
void QueueItems::check(std::span<const ValueView> items, ValueView priority) const {
    if (order_ != Order::priority || items.empty()) return;
    if (!priority.bytes.empty()) return void(sorted_.upper_bound(Newcomer{priority}));
    if (items.size() > few_items && are_of_one_kind(items)) return;
    for (const ValueView item : items) sorted_.upper_bound(Newcomer{item});
    if (items.size() == 1) return;
    std::set<ValueView, decltype(&comes_before)> others(&comes_before);
    others.insert(items.begin(), items.end());
}

// Then each of them has an order to each other one.
bool QueueItems::are_of_one_kind(std::span<const ValueView> items) const {
    Ranking ranking;
    for (const ValueView item : items) ranking.survey(item);
    if (!ranking.covers(items[0])) return false;
    return sorted_.empty() ||
           (ranking.covers(sorted_.begin()->rank()) && ranking.covers(sorted_.rbegin()->rank()));
}

ValueView QueueItems::next() const {
    if (order_ == Order::priority) return {sorted_.begin()->item};
    return order_ == Order::lifo ? packed_.back() : packed_.front();
}

ValueView QueueItems::next_rank() const {
    return order_ == Order::priority ? sorted_.begin()->rank() : next();
}

Delivery QueueItems::take_next() {
    if (order_ == Order::priority) {
        sorted_bytes_ -= sorted_cost(*sorted_.begin());
        return std::move(sorted_.extract(sorted_.begin()).value());
    }
    Delivery delivery{.item = Bytes(next().bytes)};
    order_ == Order::lifo ? packed_.pop_back() : packed_.pop_front();
    return delivery;
}

std::optional<std::size_t> QueueItems::visit_part(std::size_t place, std::size_t items,
                                                  const VisitItem& visit) const {
    for (const Delivery& delivery : sorted_) visit({delivery.item});
    return packed_.visit_part(place, items, visit);
}

void QueueItems::visit(const std::function<void(ValueView item, ValueView priority)>& visit) const {
    packed_.visit([&](ValueView item) { visit(item, {}); });
    for (const Delivery& delivery : sorted_) visit({delivery.item}, {delivery.priority});
}

bool is_smaller(ValueView left, ValueView right) { return order(left, right) < 0; }

bool ReturnedItems::Sooner::operator()(const Delivery& left, const Delivery& right) const {
    if (is_ranked) {
        if (is_smaller(left.rank(), right.rank())) return true;
        if (is_smaller(right.rank(), left.rank())) return false;
    }
    return left.ticket < right.ticket;
}

void ReturnedItems::put(Delivery delivery) {
    bytes_ += charges::returned_item + loose_bytes(delivery);
    items_.insert(std::move(delivery));
}

void ReturnedItems::put_last(Delivery delivery) {
    bytes_ += charges::returned_item + loose_bytes(delivery);
    items_.insert(items_.end(), std::move(delivery));
}

Delivery ReturnedItems::take_next() {
    Delivery delivery = std::move(items_.extract(items_.begin()).value());
    bytes_ -= charges::returned_item + loose_bytes(delivery);
    return delivery;
}

const std::set<Ticket>& LentItems::of(const Caller& consumer) const {
    static const std::set<Ticket> none;
    const auto found = consumers_.find(key(consumer));
    return found == consumers_.end() ? none : found->second;
}

Ticket LentItems::lend(const Caller& consumer, Delivery delivery) {
    put_back(++last_, consumer, std::move(delivery));
    return last_;
}

void LentItems::put_back(Ticket ticket, const Caller& consumer, Delivery delivery) {
    bytes_ += charges::lent_item + loose_bytes(delivery);
    consumers_[key(consumer)].insert(ticket);
    delivery.ticket = ticket;
    loans_.emplace_hint(loans_.end(), ticket, Loan{consumer, std::move(delivery)});
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
    bytes_ -= charges::lent_item + loose_bytes(delivery);
    return delivery;
}

void DelayedItems::put(Time at, Delivery delivery) {
    bytes_ += charges::delayed_item + loose_bytes(delivery);
    items_.emplace(at, std::move(delivery));
}

std::optional<Time> DelayedItems::next() const {
    if (items_.empty()) return std::nullopt;
    return items_.begin()->first;
}

std::vector<Delivery> DelayedItems::take(Time until, std::size_t count) {
    std::vector<Delivery> taken;
    while (taken.size() < count && !items_.empty() && items_.begin()->first <= until) {
        taken.push_back(std::move(items_.begin()->second));
        bytes_ -= charges::delayed_item + loose_bytes(taken.back());
        items_.erase(items_.begin());
    }
    return taken;
}

}  // namespace steward::engine
