// Parking and settling. A call that must wait is parked on its object; when the object has changed, its waiters are asked
// again, the oldest of each lane first, until one has to go on waiting. So a grant costs the waiters it wakes, not the
// waiters there are.
#include "common/verify.hpp"
#include "engine/turn.hpp"

namespace steward::engine {
namespace {

// The calls of a parked batch, as they were sent.
std::vector<CallFrame> frames_of(BytesView bytes) {
    std::vector<CallFrame> frames;
    CallFrame frame;
    while (next_frame(bytes, frame) == FrameState::complete) {
        frames.push_back(frame);
        bytes.remove_prefix(header_bytes + frame.payload.size());
    }
    return frames;
}

}  // namespace

void Engine::park(Turn& turn, Caller caller, std::span<const CallFrame> rest, const Attempted& attempted) {
    if (clients_.client(caller.client)->is_dead) return;  // nobody is there to be granted anything
    Channel& channel = *clients_.channel(caller.channel);
    Parked parked{.since = sequence_, .caller = caller, .object = attempted.record->id, .lane = attempted.lane,
                  .deadline = attempted.deadline, .frames = {}};
    try {
        if (waiting_.size() >= options_.limits.waiters_max)
            throw Refusal{ErrorCode::limit_exceeded, "waiters: the daemon parks at most " +
                                                         std::to_string(options_.limits.waiters_max) + " calls"};
        if (channel.parked.size() >= options_.limits.waiters_per_channel_max)
            throw Refusal{ErrorCode::limit_exceeded,
                          "waiters: a channel may have at most " +
                              std::to_string(options_.limits.waiters_per_channel_max) + " calls parked"};
        std::uint64_t bytes = 0;
        for (const CallFrame& frame : rest) bytes += header_bytes + frame.payload.size();
        require_room(caller.client, bytes);
    } catch (const Refusal& refusal) {
        refuse(turn, caller, rest[0], nullptr, refusal);
        return stop_rest(turn, caller, rest.subspan(1));
    }
    for (const CallFrame& frame : rest) append_frame(parked.frames, frame.header, frame.payload);
    ++counters_.parked;
    waiting_.park(std::move(parked), *attempted.record, channel);
}

void Engine::settle(Turn& turn) {
    for (;;) {
        while (!changed_.empty()) {
            const ObjectId object = changed_.back();
            changed_.pop_back();
            Record* record = store_.find(object);
            if (record == nullptr) continue;
            std::vector<Lane> lanes;
            for (const auto& [lane, waiters] : record->lanes) lanes.push_back(lane);
            for (const Lane lane : lanes) settle_lane(turn, object, lane);
        }
        Record* unreachable = store_.next_unreachable();
        if (unreachable == nullptr) break;
        end_object(turn, *unreachable);
    }
#ifdef STEWARD_INVARIANTS
    check_invariants();
#endif
}

void Engine::settle_lane(Turn& turn, ObjectId object, Lane lane) {
    for (;;) {
        Record* record = store_.find(object);
        if (record == nullptr || !record->lanes.contains(lane)) return;
        const ParkNumber oldest = *record->lanes[lane].begin();
        const Parked& parked = *waiting_.find(oldest);
        const std::vector<CallFrame> frames = frames_of(parked.frames);
        const Attempted attempted = attempt(turn, parked.caller, frames[0], &parked);
        if (attempted.step == Step::waits) return;
        const Parked taken = waiting_.take(oldest, *record, clients_.channel(parked.caller.channel));
        // The frames point into bytes that `taken` now owns: moving a long string keeps its buffer, a short one is copied.
        const std::vector<CallFrame> rest = frames_of(taken.frames);
        if (attempted.step == Step::done)
            run(turn, taken.caller, std::span(rest).subspan(1));
        else
            stop_rest(turn, taken.caller, std::span(rest).subspan(1));
    }
}

void Engine::answer_parked(Turn& turn, ParkNumber number, const Refusal& refusal) {
    const Parked& found = *waiting_.find(number);
    const Parked parked = waiting_.take(number, *store_.find(found.object), clients_.channel(found.caller.channel));
    const std::vector<CallFrame> frames = frames_of(parked.frames);
    refuse(turn, parked.caller, frames[0], &parked, refusal);
    stop_rest(turn, parked.caller, std::span(frames).subspan(1));
}

void Engine::end_object(Turn& turn, Record& record) {
    while (!record.lanes.empty())
        answer_parked(turn, *record.lanes.begin()->second.begin(),
                      {ErrorCode::no_such_object, "the object was removed while the call waited for it"});
    while (record.holders.any()) let_go(record);
    record.object->visit_references([&](ObjectId object) { store_.release(object, 1); });
    stored_bytes_ -= record.charged_bytes;
    if (Client* creator = clients_.client(record.creator)) {
        creator->charged_bytes -= record.charged_bytes;
        creator->ephemerals.erase(record.id);
    }
    store_.erase(record);
}

}  // namespace steward::engine
