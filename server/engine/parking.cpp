// Waiting: whether a call can be done now, and what is written down of one that cannot. Fairness is
// decided here and nowhere else.
#include "common/verify.hpp"
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// Only the world knows of a process that is no client: whoever waits for its end has to hear first
// what the world says.
bool asks_world(const Engine& engine, const Standing& standing) {
    using State = AwaitedProcesses::State;
    if (!standing.awaits_process || engine.clients().has_process(*standing.awaits_process))
        return false;
    return engine.processes().state(*standing.awaits_process).value_or(State::unknown) ==
           State::unknown;
}

}  // namespace

Readiness Engine::ready(Call& call, const MethodRow& row, const Record& record,
                        const Arguments& arguments) const {
    if (row.timeout != MethodRow::no_parameter)
        call.timeout_ = read_timeout(arguments, row.timeout);
    if (row.block != MethodRow::no_parameter) call.may_wait_ = read_block(arguments, row.block);
    Readiness readiness = row.ask(*record.object, call, arguments);
    const bool stands_in_line = row.access.order == Order::in_line && !readiness.overtakes;
    if (readiness.now && stands_in_line &&
        must_wait_behind(record, readiness.lane.value_or(row.access.lane), call.resumed_))
        readiness.now = readiness.shuts_lane = false;
    if (!readiness.now && !call.may_wait_)
        throw Refusal{row.access.not_at_once.code, std::string(row.access.not_at_once.sentence)};
    return readiness;
}

void Engine::require_parking_room(const Caller& caller, std::span<const CallFrame> rest,
                                  std::size_t places) const {
    const Limits& limits = options_.limits;
    const Client& client = *clients_.client(caller.client);
    if (waiting_.size() >= limits.waiters_max)
        throw Refusal{ErrorCode::limit_exceeded, "waiters: the daemon parks at most " +
                                                     std::to_string(limits.waiters_max) + " calls"};
    if (clients_.find(caller.channel)->waiting() >= limits.waiters_per_channel_max)
        throw Refusal{ErrorCode::limit_exceeded,
                      "waiters: a channel may have at most " +
                          std::to_string(limits.waiters_per_channel_max) + " calls parked"};
    if (client.calls + rest.size() > limits.calls_per_client_max)
        throw Refusal{ErrorCode::limit_exceeded, "calls in flight: a client may have at most " +
                                                     std::to_string(limits.calls_per_client_max) +
                                                     ", those of batches that wait included"};
    std::uint64_t bytes = 0;
    for (const CallFrame& frame : rest) bytes += header_bytes + frame.payload.size();
    accounts_.require_room(client, Parked::bytes_max(bytes, places));
}

std::vector<Standing> standings_of(const Readiness& readiness, const Record& record,
                                   const MethodRow& row) {
    if (!readiness.standings.empty()) return readiness.standings;
    return {{.place = {record.id, readiness.lane.value_or(row.access.lane), readiness.ticket},
             .is_side_by_side = row.access.order == Order::side_by_side,
             .holds_as_process = readiness.holds_as_process,
             .awaits_process = readiness.awaits_process,
             .shuts_lane = !readiness.now && readiness.shuts_lane}};
}

// Whoever waits for several objects is passed: what it waits for besides may be held by the very
// caller that passes it.
bool Engine::must_wait_behind(const Record& record, Lane lane, const Parked* resumed) const {
    if (record.lanes.empty()) return false;
    const auto found = record.lanes.find(lane);
    return found != record.lanes.end() &&
           found->second.holds_up(resumed == nullptr ? UINT64_MAX : resumed->number);
}

// A parked call stays where it is. One that comes is refused when it has no time, unless it asks
// the world: the answer comes before any time passes.
Engine::Ending Engine::wait(const Asking& asking, const Call& call, const MethodRow& row,
                            const Readiness& readiness) {
    wait_ = {.row = &row,
             .standings = standings_of(readiness, call.record_, row),
             .ticket = readiness.ticket,
             .lacks = readiness.lacks,
             .deadline = {},
             .lane_goes_on = readiness.lane_goes_on};
    if (asking.resumed != nullptr) return Ending::waits;
    const auto asks = [&](const Standing& standing) { return asks_world(*this, standing); };
    wait_.asks_world = std::any_of(wait_.standings.begin(), wait_.standings.end(), asks);
    if (call.has_no_time() && !wait_.asks_world)
        throw Refusal{ErrorCode::timed_out, "not possible at once"};
    require_parking_room(asking.caller, asking.rest, wait_.standings.size());
    const bool is_dead = clients_.client(asking.caller.client)->is_dead;  // then it is not parked,
                                                                          // and comes to hold
                                                                          // nothing
    for (const Standing& standing : wait_.standings) {
        if (!standing.holds_as_process || is_dead) continue;
        Record& record = *store_.find(standing.place.object);
        // A select may name it twice.
        if (record.holders.of(call.process(), *standing.holds_as_process) != nullptr) continue;
        hold(record, call.process(), *standing.holds_as_process, {++sequence_, asking.turn.now},
             call.where());
        note_change(record, {.call = call, .row = &row, .kind = "acquire"});
    }
    wait_.deadline = asking.deadline;
    if (call.timeout_ && !wait_.deadline) wait_.deadline = asking.turn.now + *call.timeout_;
    return Ending::waits;
}

// A deed that counted when it came, and waits on: what it has done stands.
Engine::Ending Engine::wait_on(const Asking& asking, const Call& call, const MethodRow& row,
                               const Effects& effects) {
    verify(row.access.counts_on_arrival && effects.place().has_value(),
           "a deed waits whose row says that it never does");
    if (!effects.is_unchanged() || !effects.touched().empty()) ++sequence_;
    if (!effects.is_unchanged())
        note_change(call.record_, {.call = call, .row = &row, .effects = &effects});
    carry_out(call, effects, &row);
    apply_references(effects);
    wait_ = {.row = &row,
             .standings = {{.place = *effects.place(),
                            .is_side_by_side = row.access.order == Order::side_by_side}},
             .ticket = effects.place()->ticket,
             .deadline = {},
             .has_acted = true};
    if (call.timeout_ && !call.has_no_time()) wait_.deadline = asking.turn.now + *call.timeout_;
    return Ending::waits;
}

void Engine::park(Time now, const Caller& caller, std::span<const CallFrame> rest) {
    // Nobody is there to be granted anything; but what stands in line does not wait for that.
    if (clients_.client(caller.client)->is_dead && !wait_.is_in_line) return;
    Parked parked{.since = sequence_,
                  .at = now,
                  .caller = caller,
                  .where = clients_.channel(caller.channel)->where,
                  .object = rest[0].header.object,
                  .places = {},
                  .ticket = wait_.ticket,
                  .lacks = wait_.lacks,
                  .answers_when_late = !wait_.is_in_line && wait_.row->access.answers_when_late,
                  .has_waited = !wait_.asks_world && !wait_.is_in_line,
                  .deadline = wait_.deadline,
                  .frames = {},
                  .calls = rest.size()};
    for (const Standing& standing : wait_.standings) {
        parked.places.push_back(standing.place);
        if (standing.awaits_process) parked.processes.push_back(*standing.awaits_process);
    }
    parked.may_be_overtaken = wait_.standings.size() > 1 || wait_.standings.front().is_side_by_side;
    for (const CallFrame& frame : rest) append_frame(parked.frames, frame.header, frame.payload);
    if (parked.has_waited) ++counters_.parked;
    clients_.client(caller.client)->calls += parked.calls;
    const std::vector<std::int64_t> processes = parked.processes;
    const ParkNumber number =
        waiting_.park(std::move(parked), store_, *clients_.channel(caller.channel));
    for (const std::int64_t pid : processes) processes_.add(pid, number, clients_.has_process(pid));
    // What its deed has done may be what it waits for now: a lock that it gave up.
    if (wait_.has_acted) changed_.push_back(wait_.standings.front().place.object);
    const bool holds = std::any_of(wait_.standings.begin(), wait_.standings.end(),
                                   [](const Standing& one) { return one.holds_as_process; });
    using Comes = Deadlocks::Comes;
    if (wait_.row->access.waits_for_others())
        diagnosis_.deadlocks.came_to_wait(number, holds ? Comes::holding : Comes::anew);
    if (diagnosis_.orphans.knows_any() && !holds) [[unlikely]]
        diagnosis_.orphans.came_to_wait(*waiting_.find(number));
}

const MethodRow& Engine::method_of(const Parked& parked) const {
    return *catalogue_.method(get_header<CallHeader>(parked.frames.data()).method);
}

Parked Engine::unpark(ParkNumber number) {
    const Caller caller = waiting_.find(number)->caller;
    const bool dies = is_dead(*waiting_.find(number));
    Parked parked = waiting_.take(number, store_, clients_.channel(caller.channel));
    clients_.client(caller.client)->calls -= parked.calls;
    for (const std::int64_t pid : parked.processes) processes_.remove(pid, number);
    for (const Place& place : parked.places)
        if (Record* record = store_.find(place.object); record->is_watched)
            store_.suspect_cycle(*record);
    const Channel* channel = clients_.channel(caller.channel);
    diagnosis_.orphans.forget(number);
    if (dies) diagnosis_.orphans.died_waiting(*clients_.client(caller.client), parked.places);
    if (channel != nullptr && channel->waiting() > 0) {
        diagnosis_.deadlocks.waits_on(*channel);
        diagnosis_.orphans.waits_on(*channel);
    }
    return parked;
}

// The call goes without its object's answer: the object is told, and those who stood behind it may
// be able to go on, unless they could have passed it.
Parked Engine::take_parked(ParkNumber number) {
    Parked parked = unpark(number);
    if (parked.is_in_line()) return parked;
    if (Record* called = store_.find(parked.object)) {
        const MethodRow& row = method_of(parked);
        const auto lane = called->lanes.find(row.access.lane);
        if (called->object->waiter_left(parked.ticket,
                                        lane == called->lanes.end() ? 0 : lane->second.size()))
            changed_.push_back(called->id);
    }
    if (!parked.may_be_overtaken)
        for (const Place& place : parked.places) changed_.push_back(place.object);
    return parked;
}

// What stands in line was sent before the end, and is executed.
bool Engine::is_dead(const Parked& parked) const {
    if (!waiting_.has_dead() || parked.is_in_line()) return false;
    const Channel* channel = clients_.find(parked.caller.channel);
    return channel != nullptr && channel->waits_no_more;
}

}  // namespace steward::engine
