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

void Unsettled::put(const LaneOf& lane, ParkNumber next) {
    const auto [found, is_new] = next_.emplace(lane, next);
    if (!is_new) {
        turns_.erase({found->second, lane});
        found->second = next;
    }
    turns_.emplace(next, lane);
}

void Unsettled::take_over(const Unsettled& other) {
    for (const auto& [next, lane] : other.turns_) put_back(lane, next);
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

bool Unsettled::concerns(const LaneOf& lane, ParkNumber waiter) const {
    const auto known = next_.find(lane);
    return known != next_.end() && known->second <= waiter;
}

}  // namespace steward::engine
