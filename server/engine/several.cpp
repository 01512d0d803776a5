// Calls that consist of others: the mechanism under manager.select, select_all and acquire_all. The
// question of the outer call is made of those of the inner ones, and so is its deed.
#include "common/verify.hpp"
#include "engine/guarding.hpp"
#include "engine/turn.hpp"
#include "engine/work.hpp"

namespace steward::engine {

InnerCall Engine::inner_call(ObjectId object, std::string_view method, BytesView arguments) const {
    Record* record = find(object);
    if (record == nullptr)
        throw Refusal{ErrorCode::no_such_object,
                      "there is no shared object " + std::to_string(number(object))};
    for (const MethodRow& row : catalogue_.types()[record->type].methods)
        if (row.name == method || row.full_name == method) return {record, &row, arguments};
    throw Refusal{ErrorCode::no_such_method, catalogue_.types()[record->type].name +
                                                 " has no method '" +
                                                 std::string(method.substr(0, 64)) + "'"};
}

Call Engine::begin_inner(const Call& outer, const InnerCall& inner) const {
    Call call = outer.on(*inner.record);
    call.brings_references_ = outer.brings_references_;
    call.is_one_of_all_ = inner.is_one_of_all;
    if (!inner.row->access.waits) return call;
    call.resumed_ = outer.resumed_;
    if (outer.resumed_ != nullptr) {
        const std::vector<Place>& places = outer.resumed_->places;
        if (inner.index >= places.size())
            throw Refusal{ErrorCode::bad_argument, "it waits at fewer places than it has calls"};
        call.ticket_ = places[inner.index].ticket;
    }
    return call;
}

namespace {

// A refusal by one of the calls says which method refused.
template <class Do>
auto named_by(const InnerCall& inner, Do what) {
    try {
        return what();
    } catch (Refusal& refusal) {
        if (!inner.is_implied) refusal.name(inner.row->full_name);
        throw;
    }
}

// What only reads is done before anything is changed, since its answer may be too large to be sent.
void require_small_answer(const Call& call, const InnerCall& inner, const Arguments& arguments) {
    Effects none(*inner.record);
    Answer answer;
    inner.row->invoke(*inner.record->object, call, none, arguments, answer);
    if (answer.bytes().size() > limits::call_bytes_max) throw answer_too_large();
}

}  // namespace

Readiness Engine::consider(const Call& outer, const InnerCall& inner) const {
    return named_by(inner, [&]() -> Readiness {
        const MethodRow& row = *inner.row;
        busy_.require_free(*inner.record);
        if (!outer.is_resumed()) require_holder(*this, *inner.record, row, outer.caller());
        const Arguments arguments(inner.arguments, row.parameters);
        Call call = begin_inner(outer, inner);
        require_short(row, *inner.record->object, call, arguments);
        Readiness readiness = true;
        if (row.access.waits) readiness = ready(call, row, *inner.record, arguments);
        // Of one that cannot be done yet nothing is refused for want of memory: nobody is asked
        // again when memory is free.
        if (readiness.now && row.access.grows)
            accounts_.require_growth(*inner.record, outer.caller().client, arguments,
                                     inner.arguments.size());
        if (readiness.now && !outer.is_resumed())
            accounts_.require_change(row, *inner.record, outer.caller().client);
        if (row.access.waits) {
            readiness.standings = standings_of(readiness, *inner.record, row);
            readiness.standings.front().is_possible = readiness.now;
        }
        if (!row.access.writes) require_small_answer(call, inner, arguments);
        return readiness;
    });
}

void Engine::perform(const Call& outer, Effects& effects, const InnerCall& inner,
                     Answer& answer) const {
    const MethodRow& row = *inner.row;
    Effects inner_effects(*inner.record);
    named_by(inner, [&] {
        const Arguments arguments(inner.arguments, row.parameters);
        const Call call = begin_inner(outer, inner);
        answer.reset();
        std::optional<ChangeNote> note;
        if (inner.record->is_recorded && row.access.writes) [[unlikely]]
            note.emplace(*inner.record, row, arguments);
        row.invoke(*inner.record->object, call, inner_effects, arguments, answer);
        if (note && !inner_effects.is_unchanged()) {
            note->finish(arguments, {answer.bytes()});
            effects.note(std::move(*note));
        }
    });
    verify(!answer.waits(), "what was possible can be done");
    if (!row.access.writes) inner_effects.unchanged();
    if (inner.record->tracks_races) [[unlikely]]
        effects.remember({inner, !inner_effects.is_unchanged()});
    effects.include(std::move(inner_effects));
}

}  // namespace steward::engine
