#include "engine/waiting_room.hpp"

namespace steward::engine {

ParkNumber WaitingRoom::park(Parked parked, Store& store, Channel& channel) {
    const ParkNumber number = parked.number = next_number_++;
    put(std::move(parked), store, channel);
    return number;
}

void WaitingRoom::put(Parked parked, Store& store, Channel& channel) {
    for (const Place& place : parked.places)
        store.find(place.object)->lanes[place.lane].add(parked.number, parked.may_be_overtaken);
    channel.parked.insert(parked.number);
    if (parked.deadline) deadlines_.emplace(*parked.deadline, parked.number);
    bytes_ += parked.frames.size();
    if (parked.is_in_line()) ++in_line_;
    parked_.emplace(parked.number, std::move(parked));
}

Parked WaitingRoom::take(ParkNumber number, Store& store, Channel* channel) {
    Parked parked = std::move(parked_.extract(number).mapped());
    if (parked.deadline) deadlines_.erase({*parked.deadline, number});
    bytes_ -= parked.frames.size();
    if (parked.is_in_line()) --in_line_;
    if (channel != nullptr) channel->parked.erase(number);
    for (const Place& place : parked.places) {
        auto& lanes = store.find(place.object)->lanes;
        const auto lane = lanes.find(place.lane);
        if (lane == lanes.end()) continue;  // it stood there twice
        lane->second.remove(number);
        if (lane->second.empty()) lanes.erase(lane);
    }
    return parked;
}

void WaitingRoom::go_on(ParkNumber number, const Place& place, Store& store, Channel& channel) {
    Parked& found = parked_.at(number);
    found.ticket = place.ticket;
    if (found.places.front().object == place.object && found.places.front().lane == place.lane)
        return;
    Parked parked = take(number, store, &channel);
    parked.places = {place};
    park(std::move(parked), store, channel);
}

void WaitingRoom::drop_deadline(ParkNumber number) {
    Parked& parked = parked_.at(number);
    if (parked.deadline) deadlines_.erase({*parked.deadline, number});
    parked.deadline.reset();
}

void WaitingRoom::was_asked(ParkNumber number, std::optional<std::size_t> lacks) {
    Parked& parked = parked_.at(number);
    if (lacks) parked.lacks = lacks;
    parked.was_passed_over = false;
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
