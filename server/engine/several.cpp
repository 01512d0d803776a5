// Calls that act on several objects in one step: the mechanism under manager.select and manager.acquire_all.
#include "engine/engine.hpp"

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

Engine::InnerCall Engine::inner_call(ObjectId object, std::string_view method, BytesView arguments,
                                     std::string_view where) {
    Record* record = store_.find(object);
    if (record == nullptr || object == manager_object)
        throw Refusal{ErrorCode::no_such_object,
                      std::string(where) + ": there is no shared object " + std::to_string(number(object))};
    for (const MethodRow& row : catalogue_.types()[record->type].methods)
        if (row.name == method) return {record, &row, arguments};
    throw Refusal{ErrorCode::no_such_method, std::string(where) + ": " + catalogue_.types()[record->type].name +
                                                 " has no method '" + std::string(method.substr(0, 64)) + "'"};
}

Engine::Performed Engine::perform(Call& outer, const InnerCall& inner, Answer& answer) {
    const MethodRow& row = *inner.row;
    const Arguments arguments(inner.arguments, row.parameters, row.full_name);
    if (row.access.grows) require_room(*inner.record, outer.caller().client, inner.arguments.size());
    Call call = outer.on(*inner.record);
    call.brings_references = outer.brings_references;
    call.resumed = outer.resumed;
    if (row.access.waits && row.access.order != Order::asked)
        call.must_wait = must_wait_behind(*inner.record, row.access.lane, outer.resumed);
    answer.reset();
    row.invoke(*inner.record->object, call, arguments, answer);
    if (answer.waits()) {
        const std::vector<Place> places = call.places();
        for (const Place& place : places) outer.wait_at(place);
        if (places.empty()) outer.wait_at({inner.record->id, row.access.lane});
        return Performed::waits;
    }
    const bool changes = row.access.writes && !call.is_unchanged();
    outer.absorb(call, changes);
    return Performed::done;
}

}  // namespace steward::engine
