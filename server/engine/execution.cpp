// How a call is executed: find its row and object, read its arguments, ask the question where there
// is one, let the handler decide, then carry out what it decided. Everything that can be refused is
// refused before the first change.
#include "common/utf8.hpp"
#include "common/verify.hpp"
#include "engine/guarding.hpp"
#include "engine/long_calls.hpp"

namespace steward::engine {
namespace {

void require_callable(const CallFrame& frame) {
    if (frame.payload.size() <= limits::call_bytes_max) return;
    throw Refusal{ErrorCode::limit_exceeded, "the arguments of a call have at most " +
                                                 std::to_string(limits::call_bytes_max) + " bytes"};
}

// A method that only reads may find that its answer fits no message; one that changes something has
// looked before.
void require_sendable(const CallFrame& frame, const Answer& answer) {
    if (answer.bytes().size() <= limits::answer_bytes_max ||
        (frame.header.flags & call_flags::quiet) != 0)
        return;
    throw answer_too_large();
}

// Refusals have functions of their own, so that what looks for them at every call is short.
[[noreturn]] void refuse_method(const CallFrame& frame) {
    throw Refusal{ErrorCode::no_such_method,
                  "no method has the number " + std::to_string(frame.header.method)};
}

[[gnu::always_inline]] inline const MethodRow& find_row(const Catalogue& catalogue,
                                                        const CallFrame& frame) {
    const MethodRow* row = catalogue.method(frame.header.method);
    if (row == nullptr) refuse_method(frame);
    return *row;
}

[[noreturn]] void refuse_object(const CallFrame& frame) {
    throw Refusal{ErrorCode::no_such_object,
                  "there is no object " + std::to_string(number(frame.header.object))};
}

[[noreturn]] void refuse_type(const Record& record, const Catalogue& catalogue) {
    throw Refusal{ErrorCode::type_mismatch, "object " + std::to_string(number(record.id)) +
                                                " is a " + catalogue.types()[record.type].name};
}

// How long a call has waited, for who observes it.
std::optional<Time> waited(const Turn& turn, const Parked* parked) {
    if (parked == nullptr || !parked->has_waited) return std::nullopt;
    return turn.now - parked->at;
}

void check_references(const Engine& engine, const Arguments& arguments) {
    for (std::size_t i = 0; i < arguments.parameters().size(); ++i) {
        if (!arguments.has(i)) continue;
        for_each_reference(arguments[i], [&](ObjectId object) {
            if (engine.is_there(object)) return;
            throw Refusal{ErrorCode::no_such_object, "a reference to object " +
                                                         std::to_string(number(object)) +
                                                         ", which does not exist"};
        });
    }
}

}  // namespace

// An Input is a variant: its parts are written one by one and read in larger pieces, and such a
// load waits until the stores before it are through, as long as a good part of a call. For the same
// reason `rest` is named here: by itself it is a copy of what `step` has just become in memory.
void Engine::step(Time now, ChannelId id, std::span<const CallFrame> calls, ReplySink& sink) {
    Turn turn = Turn::begin(now, sink, options_);
    const Channel* channel = clients_.channel(id);
    if (channel != nullptr && !channel->is_gone) {
        const Caller caller{.channel = id, .client = channel->client};
        const bool may_come_later = departures_.any() || !unsettled_.empty();
        if (!may_come_later || !LongCalls(*this).comes_later(turn, caller, calls))
            run({.turn = turn, .caller = caller, .step = calls, .rest = calls});
    }
    end_turn(turn);
}

void Engine::run(Asking&& asking) {
    for (; !asking.rest.empty(); asking.next()) {
        const Ending ending = execute(asking);
        if (ending == Ending::done) [[likely]]
            continue;
        if (ending == Ending::waits && asking.resumed != nullptr)
            return LongCalls(*this).wait_on(asking);
        if (ending == Ending::waits) return park(asking.turn.now, asking.caller, asking.rest);
        if (ending == Ending::works) return;
        if (ending == Ending::stopped)
            return stop_rest(asking.turn, asking.caller, asking.rest.subspan(1));
    }
}

// The one place that turns refusals into replies. What is found to be long before it has changed
// anything leaves the turn, or is refused where there is no room for a job.
Engine::Ending Engine::execute(const Asking& asking) {
    asking.turn.may_have_changed = false;
    try {
        try {
            const bool is_usual = jobs_.empty() && asking.job == nullptr;
            return is_usual ? call(asking) : LongCalls(*this).call(asking);
        } catch (const LongMaking& making) {
            asking.turn.may_have_changed = false;
            return LongCalls(*this).begin(asking, making);
        } catch (const LongReading& reading) {
            asking.turn.may_have_changed = false;
            return LongCalls(*this).begin(asking, reading);
        }
    } catch (const Refusal& refusal) {
        const MethodRow* row = catalogue_.method(asking.frame().header.method);
        refuse(asking.turn, asking.caller, asking.frame(), row, refusal, asking.resumed);
        return Ending::stopped;
    } catch (const std::bad_alloc&) {
        if (asking.turn.may_have_changed) throw;
        const MethodRow* row = catalogue_.method(asking.frame().header.method);
        refuse(asking.turn, asking.caller, asking.frame(), row, out_of_memory(), asking.resumed);
        return Ending::stopped;
    }
}

const MethodRow& Engine::row_of(const CallFrame& frame) const {
    return find_row(catalogue_, frame);
}

[[gnu::always_inline]] inline Record& Engine::record_of(const CallFrame& frame,
                                                        const MethodRow& row) {
    Record* record = store_.find(frame.header.object);
    if (record == nullptr || collector_.is_condemned(*record)) refuse_object(frame);
    if (record->type != row.type) refuse_type(*record, catalogue_);
    return *record;
}

// It is in one piece with what asks it, for the reason that stands at conclude.
[[gnu::always_inline]] inline Engine::Ending Engine::call(const Asking& asking) {
    const CallFrame& frame = asking.frame();
    const MethodRow& row = find_row(catalogue_, frame);
    Record& record = record_of(frame, row);
    const bool comes = asking.job == nullptr && asking.resumed == nullptr;
    if (record.guard != ObjectId{} && comes) [[unlikely]]
        require_holder(*this, record, row, asking.caller);
    if (frame.payload.size() > options_.turn_bytes && comes) [[unlikely]] {
        require_callable(frame);
        return LongCalls(*this).begin(asking, Job::Stage::reading, record, row);
    }
    Arguments read;
    if (asking.job == nullptr) [[likely]]
        read.read(frame.payload, row.parameters);
    const Arguments& arguments = asking.job == nullptr ? read : asking.job->arguments();
    if (arguments.has_references()) [[unlikely]]
        check_references(*this, arguments);
    if (row.access.grows)
        accounts_.require_growth(record, asking.caller.client, arguments, frame.payload.size());

    Call call(*this, record, asking.caller, sequence_ + 1, asking.turn.now);
    call.brings_references_ = arguments.has_references();
    call.work_ = &asking.turn.work;
    if (asking.job != nullptr) {
        call.made_ = asking.job->made();
        call.reading_ = asking.job->reading();
    }
    if (asking.resumed == nullptr && call.made_ == nullptr)
        counters_.called(frame.header.method, header_bytes + frame.payload.size());
    if (row.access.waits) {
        call.resumed_ = asking.resumed;
        call.changed_lanes_ = asking.changed_lanes;
        call.time_is_up_ = asking.time_is_up;
        if (asking.resumed != nullptr) call.ticket_ = asking.resumed->ticket;
        const Readiness readiness = ready(call, row, record, arguments);
        if (!readiness.now) return wait(asking, call, row, readiness);
        if (record.guard != ObjectId{} && asking.resumed != nullptr) [[unlikely]]
            require_holder(*this, record, row, asking.caller);
        // What it changes when it comes could not be taken back.
        if (row.access.counts_on_arrival && readiness.may_wait_on && asking.resumed == nullptr)
            require_parking_room(asking.caller, asking.rest, 1);
    }
    if (asking.resumed == nullptr) accounts_.require_change(row, record, asking.caller.client);
    if (!row.access.cost.is_constant() && LongCalls(*this).is_long(asking, row, call, arguments))
        return LongCalls(*this).begin(asking, Job::Stage::acting, record, row);
    answer_.reset();
    effects_.begin(record);
    if (record.is_recorded && row.access.writes) [[unlikely]]
        effects_.note(ChangeNote(record, row, arguments));
    asking.turn.may_have_changed = row.access.writes;
    row.invoke(*record.object, call, effects_, arguments, answer_);
    if (record.is_recorded && effects_.has_more()) [[unlikely]]
        effects_.finish_note(arguments, {answer_.bytes()});
    if (answer_.waits()) return wait_on(asking, call, row, effects_);
    return conclude(asking, {row, call, arguments, effects_, answer_});
}

// What follows is done for every call, in one piece with it: that each part were a function for the
// machine too, to be entered and left, took a tenth of a call.
[[gnu::always_inline]] inline Engine::Ending Engine::conclude(const Asking& asking,
                                                              const Acted& acted) {
    if (!acted.row.access.writes) require_sendable(asking.frame(), acted.answer);
    asking.turn.may_have_changed = true;  // references are counted, an answer is on its way
    const auto& [row, call, arguments, effects, answer] = acted;
    const bool changes = row.access.writes && !effects.is_unchanged();
    const bool has_more = effects.has_more();
    if (changes || (has_more && !effects.touched().empty())) ++sequence_;
    if (changes) note_change(call.record_, {.call = call, .row = &row, .effects = &effects});
    if (has_more) carry_out(call, effects, &row);
    if (asking.has_waited()) [[unlikely]] {
        ++counters_.granted;
        counters_.waited(asking.frame().header.method, *asking.resumed, asking.turn.now, store_);
    }
    // What goes out is counted before what was dropped is given back: it must not end on the way.
    if (!has_more || !effects.refusal()) reply(asking, acted);
    if (has_more) [[unlikely]] {
        apply_references(effects);
        if (effects.refusal()) throw *effects.refusal();
        for (const InnerAccess& access : effects.accesses())
            diagnosis_.races.called(access, asking.caller, asking.turn.now);
    }
    if (call.record_.tracks_races) [[unlikely]]
        diagnosis_.races.called(call.record_, row, asking.caller, arguments, changes,
                                asking.turn.now);
    return Ending::done;
}

// The same while there are jobs, which may stand before it.
Engine::Ending Engine::call_beside_jobs(const Asking& asking) { return call(asking); }

// What it ends with where a job has done the deed.
Engine::Ending Engine::end_call(const Asking& asking, const Acted& acted) {
    return conclude(asking, acted);
}

[[gnu::always_inline]] inline void Engine::reply(const Asking& asking, const Acted& acted) {
    const auto& [row, call, arguments, effects, answer] = acted;
    const CallHeader& header = asking.frame().header;
    const auto be_seen = [&] {
        if (diagnosis_.observer == nullptr) [[likely]]
            return;
        const SeenCall seen{.now = asking.turn.now,
                            .caller = asking.caller,
                            .frame = asking.frame(),
                            .row = &row,
                            .record = &call.record_,
                            .status = ErrorCode::none,
                            .answer = answer.bytes(),
                            .waited = waited(asking.turn, asking.resumed)};
        diagnosis_.observer->ended(seen);
    };
    if ((header.flags & call_flags::quiet) != 0) return be_seen();
    const ValueView value{answer.bytes()};
    if (!value.is_plain()) {
        const bool may_refer = call.brings_references_ || !effects.reference_changes().empty() ||
                               call.record_.object->holds_references();
        const bool has_counted = asking.job != nullptr && asking.job->has_counted();
        if (may_refer && !has_counted) count_references(asking, row, value);
    }
    Reply reply{.id = header.id,
                .sequence = sequence_,
                .flags = effects.noticed(),
                .payload = value.bytes,
                .whole = answer.whole()};
    constexpr std::size_t bytes_of_step = 4096;
    if (value.bytes.size() >= bytes_of_step) asking.turn.spend(value.bytes.size() / bytes_of_step);
    if (asking.has_waited()) reply.parked = asking.resumed->since;
    counters_.answered(header.method, header_bytes + value.bytes.size());
    be_seen();
    asking.turn.sink.reply(asking.caller.channel, reply);
}

// A large answer is walked once. What a deed has taken out is sent whatever it refers to: there was
// room for that when it began.
void Engine::count_references(const Asking& asking, const MethodRow& row, ValueView answer) {
    Client& client = *clients_.client(asking.caller.client);
    std::vector<ObjectId> sent;
    for_each_reference(answer, [&](ObjectId object) { sent.push_back(object); });
    if (!row.access.writes) accounts_.require_references(client, sent);
    for (const ObjectId object : sent) {
        if (!is_there(object)) continue;
        clients_.add_references(client, object, 1);
        store_.retain(object, 1);
    }
}

// A sentence begins with the name of the method that was called: here alone it is put there.
void Engine::refuse(Turn& turn, const Caller& caller, const CallFrame& frame, const MethodRow* row,
                    const Refusal& refusal, const Parked* parked) {
    const std::uint16_t method = frame.header.method;
    if (refusal.code != ErrorCode::timed_out || parked == nullptr)
        counters_.refused(method, refusal.code == ErrorCode::timed_out);
    if (row != nullptr && parked != nullptr && parked->has_waited)
        counters_.waited(method, *parked, turn.now, store_);
    Refusal named = refusal;
    if (named.code == ErrorCode::timed_out && parked != nullptr && parked->is_cancelled)
        named = {ErrorCode::cancelled, "its caller has cancelled it"};
    if (row != nullptr) named.name(row->full_name);
    answer_.reset();
    // A sentence may quote what a peer sent, and cut it anywhere: what goes out is one line of
    // UTF-8 all the same.
    answer_.build([&](Writer& writer) {
        if (!named.data.empty()) writer.array(2);
        writer.text(printable(named.sentence));
        writer.raw(named.data);
    });
    Reply reply{.id = frame.header.id,
                .sequence = sequence_,
                .status = named.code,
                .payload = answer_.bytes()};
    if (parked != nullptr && parked->has_waited) reply.parked = parked->since;
    counters_.answered(method, header_bytes + reply.payload.size());
    if (diagnosis_.observer != nullptr) [[unlikely]]
        diagnosis_.observer->ended({.now = turn.now,
                                    .caller = caller,
                                    .frame = frame,
                                    .row = row,
                                    .record = store_.find(frame.header.object),
                                    .status = named.code,
                                    .answer = answer_.bytes(),
                                    .waited = waited(turn, parked)});
    turn.sink.reply(caller.channel, reply);
}

void Engine::stop_rest(Turn& turn, const Caller& caller, std::span<const CallFrame> rest) {
    for (const CallFrame& frame : rest)
        refuse(turn, caller, frame, catalogue_.method(frame.header.method),
               {ErrorCode::batch_stopped,
                "not executed: an earlier call of the batch was refused or timed out"});
}

}  // namespace steward::engine
