#include "engine/waiting_room.hpp"

#include "engine/charges.hpp"

namespace steward::engine {

std::uint64_t Parked::bytes() const {
    return charges::parked_call + charges::text(frames.size()) + places.size() * charges::place +
           (deadline ? charges::deadline : 0) + processes.size() * charges::awaited;
}

std::uint64_t Parked::bytes_max(std::uint64_t frames, std::uint64_t places) {
    return charges::parked_call + charges::block(frames) + charges::deadline +
           places * (charges::place + charges::awaited + charges::lane);
}

ParkNumber WaitingRoom::park(Parked parked, Store& store, Channel& channel) {
    const ParkNumber number = parked.number = next_number_++;
    put(std::move(parked), store, channel);
    return number;
}

void WaitingRoom::put(Parked parked, Store& store, Channel& channel) {
    for (const Place& place : parked.places) {
        WaitingLine& lane = store.find(place.object)->lanes[place.lane];
        if (lane.empty()) bytes_ += charges::lane;
        lane.add(parked.number, parked.may_be_overtaken);
        if (parked.places.size() > 1) ++entangled_[place.object];
    }
    channel.parked_at(parked.places.size()).insert(parked.number);
    if (parked.deadline) deadlines_.emplace(*parked.deadline, parked.number);
    by_id_.emplace(channel.id, parked.id(), parked.number);
    bytes_ += parked.bytes();
    if (parked.is_in_line()) ++in_line_, ++channel.in_line;
    if (channel.waits_no_more && !parked.is_in_line()) ++dead_;
    *channel.holds.charged += parked.bytes();
    parked_.emplace(parked.number, std::move(parked));
}

Parked WaitingRoom::take(ParkNumber number, Store& store, Channel* channel) {
    Parked parked = std::move(parked_.extract(number).mapped());
    if (parked.deadline) deadlines_.erase({*parked.deadline, number});
    by_id_.erase({parked.caller.channel, parked.id(), number});
    bytes_ -= parked.bytes();
    if (parked.is_in_line()) --in_line_;
    if (channel != nullptr) {
        channel->parked_at(parked.places.size()).erase(number);
        if (parked.is_in_line())
            --channel->in_line;
        else if (channel->waits_no_more)
            --dead_;
        *channel->holds.charged -= parked.bytes();
    }
    for (const Place& place : parked.places) {
        if (parked.places.size() > 1 && --entangled_.at(place.object) == 0)
            entangled_.erase(place.object);
        auto& lanes = store.find(place.object)->lanes;
        const auto lane = lanes.find(place.lane);
        if (lane == lanes.end()) continue;  // it stood there twice
        lane->second.remove(number);
        if (!lane->second.empty()) continue;
        lanes.erase(lane);
        bytes_ -= charges::lane;
    }
    return parked;
}

ParkNumber WaitingRoom::go_on(ParkNumber number, const Place& place, Store& store,
                              Channel& channel) {
    Parked& found = parked_.at(number);
    found.ticket = place.ticket;
    if (found.places.front().object == place.object && found.places.front().lane == place.lane)
        return number;
    Parked parked = take(number, store, &channel);
    parked.places = {place};
    return park(std::move(parked), store, channel);
}

void WaitingRoom::bury(Channel& channel) {
    if (channel.waits_no_more) return;
    channel.waits_no_more = true;
    dead_ += channel.waiting() - channel.in_line;
}

void WaitingRoom::drop_deadline(ParkNumber number, Channel& channel) {
    Parked& parked = parked_.at(number);
    if (!parked.deadline) return;
    deadlines_.erase({*parked.deadline, number});
    parked.deadline.reset();
    bytes_ -= charges::deadline;
    *channel.holds.charged -= charges::deadline;
}

// A deadline before all time: what comes of a time that is up comes of this too.
bool WaitingRoom::cancel(Channel& channel, std::uint32_t id) {
    const auto found = by_id_.lower_bound({channel.id, id, 0});
    if (found == by_id_.end() || std::get<0>(*found) != channel.id || std::get<1>(*found) != id)
        return false;
    const ParkNumber number = std::get<2>(*found);
    Parked& parked = parked_.at(number);
    if (parked.is_cancelled) return false;
    drop_deadline(number, channel);
    parked.is_cancelled = has_cancelled_ = true;
    parked.deadline = cancelled_at;
    deadlines_.emplace(cancelled_at, number);
    bytes_ += charges::deadline;
    *channel.holds.charged += charges::deadline;
    return true;
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

std::vector<ParkNumber> WaitingRoom::expired(Time now) const {
    std::vector<ParkNumber> all;
    for (auto next = deadlines_.begin(); next != deadlines_.end() && next->first <= now; ++next)
        all.push_back(next->second);
    return all;
}

}  // namespace steward::engine
