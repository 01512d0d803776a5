#include "engine/holdings.hpp"

#include "common/verify.hpp"
#include "engine/charges.hpp"
#include "engine/store.hpp"

#include <algorithm>
#include <tuple>
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

bool is_older(const Holder& one, const Holder& other) {
    const auto age = [](const Holder& holder) {
        return std::tuple(holder.since, holder.object->record().id, holder.caller.channel);
    };
    return age(one) < age(other);
}

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

Holder& Holdings::add_holder(Holders& object, HeldByCaller& by, const Caller& caller,
                             Sequence since) {
    if (size_ >= buckets_.size()) grow();
    Holder& holder = *fresh(spare_holders_);
    holder.object = &object;
    holder.caller = caller;
    holder.since = since;
    Holder*& head = buckets_[bucket(object, caller)];
    holder.same_bucket = head;
    head = &holder;
    ++size_;
    append(by, holder);
    add_charge(holder, charges::holder);
    return holder;
}

std::uint64_t Holdings::bytes_of(const Holder& holder) {
    std::uint64_t bytes = charges::holder;
    if (holder.departed) bytes += charges::departed(holder.departed->name.size());
    for (const Holding* holding = holder.first; holding != nullptr; holding = holding->next)
        bytes += charges::holding;
    return bytes;
}

void Holdings::remove_holder(Holder& holder) {
    take_charge(holder, bytes_of(holder));
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

void Holdings::insert_behind(HeldByCaller& by, Holder* before, Holder& holder) {
    holder.by = &by;
    holder.before = before;
    holder.after = before == nullptr ? by.first : before->after;
    (holder.before == nullptr ? by.first : holder.before->after) = &holder;
    (holder.after == nullptr ? by.last : holder.after->before) = &holder;
}

// Commit numbers rise: only those of the same commit may have to stand behind it.
void Holdings::append(HeldByCaller& by, Holder& holder) {
    Holder* before = by.last;
    while (before != nullptr && before->since == holder.since && is_older(holder, *before))
        before = before->before;
    insert_behind(by, before, holder);
}

void Holdings::take_out(Holder& holder) {
    (holder.before == nullptr ? holder.by->first : holder.before->after) = holder.after;
    (holder.after == nullptr ? holder.by->last : holder.after->before) = holder.before;
    holder.by = nullptr;
}

Holding& Holdings::hold(Holders& object, HeldByCaller& by, const Caller& caller, std::uint8_t mode,
                        Sequence since, std::uint64_t count) {
    Holder* known = object.any() ? find(object, caller) : nullptr;
    Holder& holder = known != nullptr ? *known : add_holder(object, by, caller, since);
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
    add_charge(holder, charges::holding);
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
    if (holding.is_lent()) [[unlikely]]
        leases_.remove(holding);
    (holding.older == nullptr ? object.oldest_ : holding.older->younger) = holding.younger;
    (holding.younger == nullptr ? object.youngest_ : holding.younger->older) = holding.older;
    (holding.previous == nullptr ? holder.first : holding.previous->next) = holding.next;
    (holding.next == nullptr ? holder.last : holding.next->previous) = holding.previous;
    --object.size_;
    take_charge(holder, charges::holding);
    give_back(spare_holdings_, &holding);
    if (holder.first == nullptr) remove_holder(holder);
}

void Holdings::lend(Holding& holding, Time lease, Time until) {
    if (holding.is_lent()) leases_.remove(holding);
    holding.lease = lease;
    holding.until = until;
    leases_.add(holding);
}

void Holdings::let_go_all(Holder& holder) {
    for (Holding* holding = holder.first; holding != nullptr;) {
        Holding* next = holding->next;
        let_go(*holding);
        holding = next;
    }
}

void Holdings::hand_over(Holder& holder, HeldByCaller& to) {
    take_out(holder);
    Holder* before = to.last;
    while (before != nullptr && is_older(holder, *before)) before = before->before;
    insert_behind(to, before, holder);
}

void Holdings::hand_over(HeldByCaller& from, HeldByCaller& to) {
    while (from.any()) hand_over(*from.first, to);
}

void Holdings::put_in_order(HeldByCaller& by) {
    std::vector<Holder*> holders;
    for (Holder* holder = by.first; holder != nullptr; holder = holder->after)
        holders.push_back(holder);
    std::sort(holders.begin(), holders.end(),
              [](const Holder* one, const Holder* other) { return is_older(*one, *other); });
    by.first = by.last = nullptr;
    for (Holder* holder : holders) insert_behind(by, by.last, *holder);
}

void Holdings::leave(Holder& holder, std::shared_ptr<const Departed> departed) {
    const std::uint64_t bytes = bytes_of(holder);
    take_charge(holder, bytes);
    take_out(holder);
    holder.departed = std::move(departed);
    add_charge(holder, bytes + charges::departed(holder.departed->name.size()));
}

}  // namespace steward::engine
