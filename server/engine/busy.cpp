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

bool Busy::is_at_work(const Client& client) const {
    if (is_nothing_at_work()) return false;
    return jobs_.any_of(client.id) ||
           std::any_of(client.channels.begin(), client.channels.end(),
                       [this](ChannelId channel) { return is_at_work(channel); });
}

bool Busy::is_at_work(ChannelId id) const {
    if (is_nothing_at_work()) return false;
    const Channel* channel = clients_.find(id);
    if (channel == nullptr) return false;
    return channel->in_line > 0 || jobs_.any_of(id);
}

}  // namespace steward::engine
