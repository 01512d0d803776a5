#include "engine/leases.hpp"

#include "engine/store.hpp"

namespace steward::engine {

Leases::Key Leases::key(const Holding& holding) {
    const Caller& caller = holding.caller();
    return {.until = holding.until,
            .since = holding.since,
            .object = holding.holder->object->record().id,
            .channel = caller.channel,
            .client = caller.client,
            .holding = &holding};
}

void Leases::add(const Holding& holding) { lent_.insert(key(holding)); }

void Leases::remove(const Holding& holding) { lent_.erase(key(holding)); }

void Leases::suspend(const Record& record) {
    for (const Holding* held = record.holders.oldest(); held != nullptr; held = held->younger)
        if (held->is_lent()) remove(*held);
}

void Leases::resume(const Record& record) {
    for (const Holding* held = record.holders.oldest(); held != nullptr; held = held->younger)
        if (held->is_lent()) add(*held);
}

std::optional<Time> Leases::next_end() const {
    if (lent_.empty()) return std::nullopt;
    return lent_.begin()->until;
}

void Overstayed::add(ObjectId object, Time at) {
    forget(object);
    if (!any()) all_ = std::make_unique<std::vector<One>>();
    if (all_->size() == kept_max) all_->erase(all_->begin());
    all_->push_back({object, at});
}

void Overstayed::erase(ObjectId object) {
    std::erase_if(*all_, [&](const One& one) { return one.object == object; });
    if (all_->empty()) all_.reset();
}

std::optional<Time> Overstayed::since(ObjectId object) const {
    for (const One& one : all())
        if (one.object == object) return one.at;
    return std::nullopt;
}

}  // namespace steward::engine
