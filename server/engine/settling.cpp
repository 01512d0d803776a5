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

void Engine::require_parking_room(Caller caller, std::span<const CallFrame> rest) const {
    const Limits& limits = options_.limits;
    if (waiting_.size() >= limits.waiters_max)
        throw Refusal{ErrorCode::limit_exceeded,
                      "waiters: the daemon parks at most " + std::to_string(limits.waiters_max) + " calls"};
    const Channel* channel = clients_.find(caller.channel);
    if (channel->parked.size() >= limits.waiters_per_channel_max)
        throw Refusal{ErrorCode::limit_exceeded, "waiters: a channel may have at most " +
                                                     std::to_string(limits.waiters_per_channel_max) + " calls parked"};
    std::uint64_t bytes = 0;
    for (const CallFrame& frame : rest) bytes += header_bytes + frame.payload.size();
    require_memory(bytes);
    require_share(*clients_.client(caller.client), bytes);
}

void Engine::park(Caller caller, std::span<const CallFrame> rest, Attempted attempted) {
    if (clients_.client(caller.client)->is_dead) return;  // nobody is there to be granted anything
    const Access& access = attempted.row->access;
    Parked parked{.since = sequence_, .caller = caller, .object = rest[0].header.object,
                  .places = std::move(attempted.places), .ticket = attempted.ticket, .ends_late = access.ends_late,
                  .deadline = attempted.deadline, .frames = {}};
    parked.lets_pass = access.order == Order::each || parked.places.size() > 1;
    for (const CallFrame& frame : rest) append_frame(parked.frames, frame.header, frame.payload);
    ++counters_.parked;
    clients_.client(caller.client)->charged_bytes += parked.frames.size();
    waiting_.park(std::move(parked), store_, *clients_.channel(caller.channel));
}

void Engine::settle_changed(Turn& turn) {
    while (!changed_.empty()) {
        const ObjectId object = changed_.back();
        changed_.pop_back();
        Record* record = store_.find(object);
        if (record == nullptr) continue;
        std::vector<Lane> lanes;
        for (const auto& [lane, waiters] : record->lanes) lanes.push_back(lane);
        for (const Lane lane : lanes) settle_lane(turn, {object, lane});
    }
}

void Engine::settle(Turn& turn) {
    for (;;) {
        settle_changed(turn);
        Record* unreachable = store_.next_unreachable();
        if (unreachable == nullptr) break;
        end_object(turn, *unreachable);
    }
#ifdef STEWARD_INVARIANTS
    check_invariants();
#endif
}

void Engine::set_alarm(Record& record) {
    const std::optional<Time> wanted = record.object->next_alarm();
    if (wanted == record.alarm) return;
    if (record.alarm) alarms_.erase({*record.alarm, record.id});
    if (wanted) alarms_.emplace(*wanted, record.id);
    record.alarm = wanted;
}

// Whoever waits for what the alarm brings has it before a later deadline of the same tick is looked at.
void Engine::ring(Turn& turn, Record& record) {
    const Time time = *record.alarm;
    Call call(*this, record, {}, ++sequence_, time);
    record.object->alarm(call);
    ++record.version;
    charge(record, record.account);
    set_alarm(record);
    std::vector<ObjectId> later = std::exchange(changed_, {record.id});
    settle_changed(turn);
    changed_ = std::move(later);
}

void Engine::settle_lane(Turn& turn, Place place) {
    for (ParkNumber next = 0;;) {
        const Record* record = store_.find(place.object);
        if (record == nullptr) return;
        const auto lane = record->lanes.find(place.lane);
        if (lane == record->lanes.end()) return;
        const auto oldest = lane->second.lower_bound(next);
        if (oldest == lane->second.end()) return;
        next = *oldest + 1;
        if (ask(turn, *oldest, false) == Asked::waits) return;
    }
}

// Ask a parked call again. One that has to go on waiting may do so at another place: then those behind it have their turn.
Engine::Asked Engine::ask(Turn& turn, ParkNumber number, bool time_is_up) {
    const Parked& parked = *waiting_.find(number);
    Attempted attempted = attempt(turn, parked.caller, frames_of(parked.frames), &parked, time_is_up);
    if (attempted.step == Step::waits) {
        const bool stays = attempted.places == parked.places;
        const bool lets_pass = parked.lets_pass || attempted.lets_pass || !stays;
        if (time_is_up) waiting_.drop_deadline(number);
        Channel& channel = *clients_.channel(parked.caller.channel);
        waiting_.go_on(number, std::move(attempted.places), attempted.ticket, store_, channel);
        return lets_pass ? Asked::lets_pass : Asked::waits;
    }
    const Parked taken = unpark(number);
    // The frames point into bytes that `taken` now owns: moving a long string keeps its buffer, a short one is copied.
    const std::vector<CallFrame> rest = frames_of(taken.frames);
    if (attempted.step == Step::done)
        run(turn, taken.caller, std::span(rest).subspan(1));
    else
        stop_rest(turn, taken.caller, std::span(rest).subspan(1));
    return Asked::went_on;
}

Parked Engine::unpark(ParkNumber number) {
    const Caller caller = waiting_.find(number)->caller;
    Parked parked = waiting_.take(number, store_, clients_.channel(caller.channel));
    clients_.client(caller.client)->charged_bytes -= parked.frames.size();
    return parked;
}

// It goes without its object's answer: the object is told, and whoever stood behind it may be able to go on.
Parked Engine::take_parked(ParkNumber number) {
    Parked parked = unpark(number);
    if (Record* called = store_.find(parked.object)) {
        const MethodRow& row = *catalogue_.method(get_header<CallHeader>(parked.frames.data()).method);
        const auto lane = called->lanes.find(row.access.lane);
        called->object->waiter_left(parked.ticket, lane == called->lanes.end() ? 0 : lane->second.size());
        changed_.push_back(called->id);
    }
    for (const Place& place : parked.places) changed_.push_back(place.object);
    return parked;
}

void Engine::answer_parked(Turn& turn, ParkNumber number, const Refusal& refusal) {
    const Parked parked = take_parked(number);
    const std::vector<CallFrame> frames = frames_of(parked.frames);
    refuse(turn, parked.caller, frames[0], &parked, refusal);
    stop_rest(turn, parked.caller, std::span(frames).subspan(1));
}

void Engine::end_object(Turn& turn, Record& record) {
    while (!record.lanes.empty())
        answer_parked(turn, *record.lanes.begin()->second.begin(),
                      {ErrorCode::no_such_object, "the object was removed while the call waited for it"});
    while (let_go(record, [](const Holder&) { return true; })) {}
    record.object->visit_references([&](ObjectId object) { store_.release(object, 1); });
    stored_bytes_ -= record.charged_bytes;
    if (Client* account = clients_.client(record.account)) account->charged_bytes -= record.charged_bytes;
    if (Client* creator = clients_.client(record.creator)) creator->ephemerals.erase(record.id);
    if (record.alarm) alarms_.erase({*record.alarm, record.id});
    store_.erase(record);
}

}  // namespace steward::engine
