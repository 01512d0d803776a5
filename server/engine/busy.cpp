#include "engine/busy.hpp"

#include <algorithm>

namespace steward::engine {

bool Busy::is_busy(const Record& record) const {
    if (record.is_busy) return true;
    const std::optional<ObjectId> other = record.object->companion();
    const Record* companion = other ? store_.find(*other) : nullptr;
    return companion != nullptr && companion->is_busy;
}

void Busy::require_free(const Record& record) const {
    if (jobs_.empty()) return;
    if (record.is_busy) throw BusyObject{record.id};
    if (is_busy(record)) throw BusyObject{*record.object->companion()};
}

void Busy::require_free(std::span<const CallFrame> step) const {
    for (const CallFrame& frame : step)
        if (const Record* record = store_.find(frame.header.object)) require_free(*record);
}

bool Busy::is_before_busy(const Parked& parked) const {
    const auto names_busy = [this](ObjectId object) {
        const Record* record = store_.find(object);
        return record != nullptr && is_busy(*record);
    };
    const std::vector<CallFrame> step = frames_of(parked.frames);
    return std::any_of(parked.places.begin(), parked.places.end(),
                       [&](const Place& place) { return names_busy(place.object); }) ||
           std::any_of(step.begin(), step.end(),
                       [&](const CallFrame& frame) { return names_busy(frame.header.object); });
}

bool Busy::holds_busy(const HeldByCaller& held) const {
    for (const Holder* holder = held.first; holder != nullptr; holder = holder->after)
        if (is_busy(holder->object->record())) return true;
    return false;
}

bool Busy::is_held_up(const Channel& channel) const {
    if (is_nothing_at_work()) return false;
    const auto is_held_up_by = [this](ParkNumber number) {
        const Parked& parked = *waiting_.find(number);
        return parked.is_in_line() || is_before_busy(parked);
    };
    const Client& client = *clients_.client(channel.client);
    return jobs_.any_of(channel.id) || holds_busy(channel.holds) ||
           std::any_of(channel.parked.begin(), channel.parked.end(), is_held_up_by) ||
           (client.channels.size() == 1 && ends_busy(client));
}

bool Busy::is_held_up(const Client& client) const {
    if (is_nothing_at_work()) return false;
    return jobs_.any_of(client.id) || ends_busy(client) ||
           std::any_of(client.channels.begin(), client.channels.end(),
                       [this](ChannelId channel) { return is_held_up(*clients_.find(channel)); });
}

bool Busy::ends_busy(const Client& client) const {
    return holds_busy(client.holds) ||
           std::any_of(client.ephemerals.begin(), client.ephemerals.end(),
                       [this](ObjectId object) { return is_busy(*store_.find(object)); });
}

bool Busy::is_at_work(ChannelId id) const {
    if (is_nothing_at_work()) return false;
    const Channel* channel = clients_.find(id);
    if (channel == nullptr) return false;
    return jobs_.any_of(id) ||
           std::any_of(channel->parked.begin(), channel->parked.end(),
                       [this](ParkNumber number) { return waiting_.find(number)->is_in_line(); });
}

}  // namespace steward::engine
