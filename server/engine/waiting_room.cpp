#include "engine/waiting_room.hpp"

namespace steward::engine {

void WaitingRoom::park(Parked parked, Record& record, Channel& channel) {
    parked.number = next_number_++;
    record.lanes[parked.lane].insert(parked.number);
    channel.parked.insert(parked.number);
    if (parked.deadline) deadlines_.emplace(*parked.deadline, parked.number);
    bytes_ += parked.frames.size();
    parked_.emplace(parked.number, std::move(parked));
}

Parked WaitingRoom::take(ParkNumber number, Record& record, Channel* channel) {
    Parked parked = std::move(parked_.extract(number).mapped());
    if (parked.deadline) deadlines_.erase({*parked.deadline, number});
    bytes_ -= parked.frames.size();
    if (channel != nullptr) channel->parked.erase(number);
    const auto lane = record.lanes.find(parked.lane);
    lane->second.erase(number);
    if (lane->second.empty()) record.lanes.erase(lane);
    return parked;
}

const Parked* WaitingRoom::find(ParkNumber number) const {
    const auto found = parked_.find(number);
    return found == parked_.end() ? nullptr : &found->second;
}

std::optional<Time> WaitingRoom::next_deadline() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->first;
}

std::optional<ParkNumber> WaitingRoom::next_expired(Time now) const {
    if (deadlines_.empty() || deadlines_.begin()->first > now) return std::nullopt;
    return deadlines_.begin()->second;
}

}  // namespace steward::engine
