#include "engine/effects.hpp"

#include <iterator>

namespace steward::engine {

void Effects::clear() {
    has_more_ = false;
    holding_changes_.clear();
    reference_changes_.clear();
    touched_.clear();
    alarms_.clear();
    place_.reset();
    refusal_.reset();
    accesses_.clear();
    notes_.clear();
}

void Effects::change(const HoldingChange& change) {
    has_more_ = true;
    holding_changes_.push_back(change);
}

// A handler sees holdings, and only the engine changes them.
void Effects::hold(const Caller& holder, std::uint8_t mode, std::uint64_t count, Time lease) {
    change({.what = HoldingChange::What::hold,
            .record = record_,
            .caller = holder,
            .mode = mode,
            .count = count,
            .lease = lease});
}

void Effects::hold_more(const Caller& holder, std::uint8_t mode, std::uint64_t count, Time lease) {
    change({.what = HoldingChange::What::hold_more,
            .record = record_,
            .caller = holder,
            .mode = mode,
            .count = count,
            .lease = lease});
}

void Effects::lend(const Holding& holding, Time lease) {
    change({.what = HoldingChange::What::lend,
            .holding = const_cast<Holding*>(&holding),
            .lease = lease});
}

void Effects::hold_again(const Holding& holding, std::uint64_t count) {
    change({.what = HoldingChange::What::hold_again,
            .count = count,
            .holding = const_cast<Holding*>(&holding)});
}

void Effects::let_go(const Holding& holding) { let_go(holding, holding.count); }

void Effects::let_go(const Holding& holding, std::uint64_t count) {
    change({.what = HoldingChange::What::let_go,
            .count = count,
            .holding = const_cast<Holding*>(&holding)});
}

void Effects::let_go_all(const Holder& holder) {
    change({.what = HoldingChange::What::let_go_all, .holder = const_cast<Holder*>(&holder)});
}

void Effects::refuse(Refusal refusal) {
    has_more_ = true;
    refusal_ = std::move(refusal);
}

void Effects::wait_at(const Place& place) {
    has_more_ = true;
    place_ = place;
}

void Effects::alarm_at(std::optional<Time> time) {
    has_more_ = true;
    alarms_.push_back({record_, time});
}

void Effects::include(Effects&& other) {
    const auto append = [](auto& to, auto& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()),
                  std::make_move_iterator(from.end()));
    };
    has_more_ = true;
    if (!other.is_unchanged_) touched_.push_back(other.record_);
    append(touched_, other.touched_);
    append(holding_changes_, other.holding_changes_);
    append(reference_changes_, other.reference_changes_);
    append(alarms_, other.alarms_);
    append(notes_, other.notes_);
    reply_flags_ |= other.reply_flags_;
}

void Effects::count(ObjectId object, int by) {
    has_more_ = true;
    reference_changes_.push_back({object, by});
}

void Effects::count(ValueView value, int by) {
    for_each_reference(value, [&](ObjectId object) { count(object, by); });
}

}  // namespace steward::engine
