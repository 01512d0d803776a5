// Calls that act on several objects in one step: the mechanism under manager.select and manager.acquire_all.
#include "common/verify.hpp"
#include "engine/engine.hpp"
#include "engine/types/manager.hpp"

namespace steward::engine {

// Whoever waits for several objects is passed: what it waits for besides may be held by the very caller that passes it.
bool Engine::must_wait_behind(const Record& record, Lane lane, const Parked* resumed) const {
    const auto found = record.lanes.find(lane);
    if (found == record.lanes.end()) return false;
    for (const ParkNumber number : found->second) {
        if (resumed != nullptr && number >= resumed->number) return false;
        if (!waiting_.find(number)->lets_pass) return true;
    }
    return false;
}

InnerCall Engine::inner_call(ObjectId object, std::string_view method, BytesView arguments,
                                     std::string_view where) {
    Record* record = store_.find(object);
    if (record == nullptr)
        throw Refusal{ErrorCode::no_such_object,
                      std::string(where) + ": there is no shared object " + std::to_string(number(object))};
    for (const MethodRow& row : catalogue_.types()[record->type].methods)
        if (row.name == method || row.full_name == method) return {record, &row, arguments};
    throw Refusal{ErrorCode::no_such_method, std::string(where) + ": " + catalogue_.types()[record->type].name +
                                                 " has no method '" + std::string(method.substr(0, 64)) + "'"};
}

std::set<std::int64_t> Engine::awaited_processes() const {
    std::set<std::int64_t> processes;
    const Place ends{manager_object, process_ends};
    const Record& manager = *store_.find(ends.object);
    const auto lane = manager.lanes.find(ends.lane);
    if (lane == manager.lanes.end()) return processes;
    for (const ParkNumber parked : lane->second)
        for (const Place& place : waiting_.find(parked)->places)
            if (place.object == ends.object && place.lane == ends.lane) processes.insert(static_cast<std::int64_t>(place.ticket));
    return processes;
}

Call Engine::begin_inner(Call& outer, const InnerCall& inner) const {
    Call call = outer.on(*inner.record);
    call.brings_references = outer.brings_references;
    call.resumed = outer.resumed;
    if (outer.resumed != nullptr && inner.row->access.waits) call.ticket = outer.resumed->places[inner.index].ticket;
    if (inner.row->access.order == Order::fifo && inner.row->access.waits)
        call.must_wait = must_wait_behind(*inner.record, inner.row->access.lane, outer.resumed);
    return call;
}

void Engine::note_place(Call& outer, const InnerCall& inner, Call& call) {
    std::vector<Place> places = call.places();
    if (places.empty()) places.push_back({inner.record->id, inner.row->access.lane});
    verify(places.size() == 1, "a call within a select waits at one place");
    places[0].ticket = call.ticket;
    outer.hold_when_parked(call);
    outer.wait_at(places[0]);
}

Performed Engine::perform(Call& outer, const InnerCall& inner, Answer& answer) {
    const MethodRow& row = *inner.row;
    const Arguments arguments(inner.arguments, row.parameters, row.full_name);
    if (row.access.grows && !inner.has_room) require_room(*inner.record, outer.caller().client, inner.arguments.size());
    Call call = begin_inner(outer, inner);
    answer.reset();
    row.invoke(*inner.record->object, call, arguments, answer);
    if (answer.waits()) {
        note_place(outer, inner, call);
        return Performed::waits;
    }
    const bool changes = row.access.writes && !call.is_unchanged();
    outer.absorb(call, changes);
    return Performed::done;
}

Prospect Engine::consider(Call& outer, const InnerCall& inner) {
    const MethodRow& row = *inner.row;
    const Arguments arguments(inner.arguments, row.parameters, row.full_name);
    Call call = begin_inner(outer, inner);
    call.only_asks = true;
    Answer answer;
    row.invoke(*inner.record->object, call, arguments, answer);
    verify(answer.waits(), "a call that is only asked is not done");
    note_place(outer, inner, call);
    return {call.is_possible(), call.expected_bytes()};
}

}  // namespace steward::engine
