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

}  // namespace steward::engine
