#include "engine/holdings.hpp"

#include "common/verify.hpp"

#include <utility>

namespace steward::engine {
namespace {

constexpr std::size_t buckets_min = 64;
constexpr std::size_t spares_max = 64;

template <class Node>
Node* fresh(std::vector<std::unique_ptr<Node>>& spares) {
    if (spares.empty()) return new Node;
    Node* node = spares.back().release();
    spares.pop_back();
    *node = Node{};
    return node;
}

template <class Node>
void give_back(std::vector<std::unique_ptr<Node>>& spares, Node* node) {
    if (spares.size() < spares_max)
        spares.emplace_back(node);
    else
        delete node;
}

}  // namespace

const Holder* Holders::of(const Caller& caller) const {
    if (oldest_ == nullptr) return nullptr;
    if (oldest_->holder->caller == caller) return oldest_->holder;
    return size_ == 1 ? nullptr : room_->find(*this, caller);
}

const Holding* Holders::of(const Caller& caller, std::uint8_t mode) const {
    const Holder* holder = of(caller);
    const Holding* holding = holder == nullptr ? nullptr : holder->first;
    while (holding != nullptr && holding->mode != mode) holding = holding->next;
    return holding;
}

Holdings::Holdings() : buckets_(buckets_min) {}

Holdings::~Holdings() {
    for (Holder* holder : buckets_)
        while (holder != nullptr) {
            while (holder->first != nullptr)
                delete std::exchange(holder->first, holder->first->next);
            delete std::exchange(holder, holder->same_bucket);
        }
}

// Where an object's record lies is nobody's secret but nobody's choice either, and the order of a
// bucket is never seen.
std::size_t Holdings::bucket(const Holders& object, const Caller& caller) const {
    const auto place = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&object)) >> 4;
    std::uint64_t mixed =
        (place ^ number(caller.channel) << 20 ^ number(caller.client) << 42) * 0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 32;
    return static_cast<std::size_t>(mixed) & (buckets_.size() - 1);
}

Holder* Holdings::find(const Holders& object, const Caller& caller) const {
    Holder* holder = buckets_[bucket(object, caller)];
    while (holder != nullptr && (holder->object != &object || holder->caller != caller))
        holder = holder->same_bucket;
    return holder;
}

Holder& Holdings::add_holder(Holders& object, HeldByCaller& by, const Caller& caller) {
    if (size_ >= buckets_.size()) grow();
    Holder& holder = *fresh(spare_holders_);
    holder.object = &object;
    holder.caller = caller;
    Holder*& head = buckets_[bucket(object, caller)];
    holder.same_bucket = head;
    head = &holder;
    ++size_;
    append(by, holder);
    return holder;
}

void Holdings::remove_holder(Holder& holder) {
    if (holder.by != nullptr) take_out(holder);
    Holder** link = &buckets_[bucket(*holder.object, holder.caller)];
    while (*link != &holder) link = &(*link)->same_bucket;
    *link = holder.same_bucket;
    --size_;
    holder.departed.reset();
    give_back(spare_holders_, &holder);
}

void Holdings::grow() {
    std::vector<Holder*> old(buckets_.size() * 2);
    old.swap(buckets_);
    for (Holder* holder : old)
        while (holder != nullptr) {
            Holder* next = holder->same_bucket;
            Holder*& head = buckets_[bucket(*holder->object, holder->caller)];
            holder->same_bucket = head;
            head = holder;
            holder = next;
        }
}

void Holdings::append(HeldByCaller& by, Holder& holder) {
    holder.by = &by;
    holder.before = by.last;
    holder.after = nullptr;
    (by.last == nullptr ? by.first : by.last->after) = &holder;
    by.last = &holder;
}

void Holdings::take_out(Holder& holder) {
    (holder.before == nullptr ? holder.by->first : holder.before->after) = holder.after;
    (holder.after == nullptr ? holder.by->last : holder.after->before) = holder.before;
    holder.by = nullptr;
}

Holding& Holdings::hold(Holders& object, HeldByCaller& by, const Caller& caller, std::uint8_t mode,
                        Sequence since, std::uint64_t count) {
    Holder* known = object.any() ? find(object, caller) : nullptr;
    Holder& holder = known != nullptr ? *known : add_holder(object, by, caller);
    Holding& holding = *fresh(spare_holdings_);
    holding.holder = &holder;
    holding.since = since;
    holding.mode = mode;
    holding.count = count;
    holding.older = object.youngest_;
    (object.youngest_ == nullptr ? object.oldest_ : object.youngest_->younger) = &holding;
    object.youngest_ = &holding;
    holding.previous = holder.last;
    (holder.last == nullptr ? holder.first : holder.last->next) = &holding;
    holder.last = &holding;
    holder.count += count;
    object.count_ += count;
    ++object.size_;
    return holding;
}

void Holdings::hold_again(Holding& holding, std::uint64_t count) {
    holding.count += count;
    holding.holder->count += count;
    holding.holder->object->count_ += count;
}

void Holdings::let_go(Holding& holding, std::uint64_t count) {
    verify(count <= holding.count, "more is let go than is held");
    Holder& holder = *holding.holder;
    Holders& object = *holder.object;
    holding.count -= count;
    holder.count -= count;
    object.count_ -= count;
    if (holding.count > 0) return;
    (holding.older == nullptr ? object.oldest_ : holding.older->younger) = holding.younger;
    (holding.younger == nullptr ? object.youngest_ : holding.younger->older) = holding.older;
    (holding.previous == nullptr ? holder.first : holding.previous->next) = holding.next;
    (holding.next == nullptr ? holder.last : holding.next->previous) = holding.previous;
    --object.size_;
    give_back(spare_holdings_, &holding);
    if (holder.first == nullptr) remove_holder(holder);
}

void Holdings::let_go_all(Holder& holder) {
    for (Holding* holding = holder.first; holding != nullptr;) {
        Holding* next = holding->next;
        let_go(*holding);
        holding = next;
    }
}

void Holdings::hand_over(HeldByCaller& from, HeldByCaller& to) {
    while (from.any()) {
        Holder& holder = *from.first;
        take_out(holder);
        append(to, holder);
    }
}

void Holdings::leave(Holder& holder, std::shared_ptr<const Departed> departed) {
    take_out(holder);
    holder.departed = std::move(departed);
}

}  // namespace steward::engine
