#include "engine/unsettled.hpp"

namespace steward::engine {

void Unsettled::object_changed(const Record& record) {
    for (const auto& [lane, waiters] : record.lanes) put({record.id, lane}, *waiters.oldest());
}

ParkNumber Unsettled::take_oldest() {
    taken_ = turns_.begin()->first;
    taken_from_.clear();
    while (!turns_.empty() && turns_.begin()->first == taken_) {
        taken_from_.push_back(turns_.begin()->second);
        next_.erase(taken_from_.back());
        turns_.erase(turns_.begin());
    }
    return taken_;
}

void Unsettled::ask_those_behind(const Store& store) {
    for (const LaneOf& lane : taken_from_) {
        const Record* record = store.find(lane.first);
        if (record == nullptr) continue;
        const auto waiters = record->lanes.find(lane.second);
        if (waiters == record->lanes.end()) continue;
        if (const auto behind = waiters->second.oldest(taken_ + 1)) put(lane, *behind);
    }
}

void Unsettled::ask_it_again() {
    for (const LaneOf& lane : taken_from_) put_back(lane, taken_);
}

void Unsettled::put(const LaneOf& lane, ParkNumber next) {
    const auto [found, is_new] = next_.emplace(lane, next);
    if (!is_new) {
        turns_of(lane).erase({found->second, lane});
        found->second = next;
    }
    turns_of(lane).emplace(next, lane);
}

std::optional<Unsettled::InLine> Unsettled::next_line(const InLine& behind) const {
    const auto next = lines_.upper_bound(behind);
    return next == lines_.end() ? std::nullopt : std::optional(*next);
}

void Unsettled::line_was_asked(const InLine& first) {
    if (lines_.erase(first) > 0) next_.erase(first.second);
}

std::vector<Unsettled::InLine> Unsettled::all() const {
    std::vector<InLine> all(turns_.begin(), turns_.end());
    all.insert(all.end(), lines_.begin(), lines_.end());
    return all;
}

void Unsettled::load(Saved& saved, const WaitingRoom& waiting) {
    for (std::uint64_t left = saved.array(); left > 2; left -= 3) {
        const ParkNumber next = saved.unsigned_integer();
        const auto object = saved.id<ObjectId>();
        const std::uint64_t lane = saved.unsigned_integer();
        if (lane > busy_lane) throw Unreadable{"a lane that no object has"};
        put_back({object, static_cast<Lane>(lane)}, next);
        if (waiting.is_entangled(object)) is_entangled(object);
    }
}

void Unsettled::take_over(const Unsettled& other) {
    for (const auto& [next, lane] : other.turns_) put_back(lane, next);
    for (const auto& [next, lane] : other.lines_) put_back(lane, next);
    entangled_.insert(other.entangled_.begin(), other.entangled_.end());
}

bool Unsettled::concerns_entangled(const WaitingRoom& waiting) {
    const auto is_so_no_more = [&](ObjectId object) {
        return !concerns_others(object) || !waiting.is_entangled(object);
    };
    while (!entangled_.empty() && is_so_no_more(*entangled_.begin()))
        entangled_.erase(entangled_.begin());
    return !entangled_.empty();
}

void Unsettled::put_back(const LaneOf& lane, ParkNumber next) {
    if (lane == nowhere) return may_pass(next);
    const auto known = next_.find(lane);
    if (known == next_.end() || next < known->second) put(lane, next);
}

bool Unsettled::concerns(ObjectId object) const {
    const auto lane = next_.lower_bound({object, 0});
    return lane != next_.end() && lane->first.first == object;
}

bool Unsettled::concerns_others(ObjectId object) const {
    const auto lane = next_.lower_bound({object, 0});
    return lane != next_.end() && lane->first.first == object && lane->first.second != busy_lane;
}

bool Unsettled::concerns(const LaneOf& lane, ParkNumber waiter) const {
    const auto known = next_.find(lane);
    return known != next_.end() && known->second <= waiter;
}

}  // namespace steward::engine
