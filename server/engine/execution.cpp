// How a call is executed: find its row and object, read its arguments, let the handler decide, then carry out what it
// decided. Everything that can be refused is refused before the first change.
#include "common/utf8.hpp"
#include "common/verify.hpp"
#include "engine/turn.hpp"

namespace steward::engine {

void Engine::run(Turn& turn, Caller caller, std::span<const CallFrame> step) {
    for (std::size_t i = 0; i < step.size(); ++i) {
        Attempted attempted = attempt(turn, caller, step.subspan(i), nullptr, false);
        if (attempted.step == Step::waits) return park(caller, step.subspan(i), std::move(attempted));
        if (attempted.step == Step::stopped) return stop_rest(turn, caller, step.subspan(i + 1));
    }
}

// The one place that turns refusals into replies.
Engine::Attempted Engine::attempt(Turn& turn, Caller caller, std::span<const CallFrame> rest, const Parked* resumed,
                                  bool time_is_up) {
    try {
        return execute(turn, caller, rest, resumed, time_is_up);
    } catch (const Refusal& refusal) {
        refuse(turn, caller, rest[0], resumed, refusal);
        return {.step = Step::stopped};
    }
}

Engine::Attempted Engine::execute(Turn& turn, Caller caller, std::span<const CallFrame> rest, const Parked* resumed,
                                  bool time_is_up) {
    const CallFrame& frame = rest[0];
    const MethodRow* row = catalogue_.method(frame.header.method);
    if (row == nullptr)
        throw Refusal{ErrorCode::no_such_method, "no method has the number " + std::to_string(frame.header.method)};
    Record* record = store_.find(frame.header.object);
    if (record == nullptr)
        throw Refusal{ErrorCode::no_such_object,
                      row->full_name + ": there is no object " + std::to_string(number(frame.header.object))};
    if (record->type != row->type)
        throw Refusal{ErrorCode::type_mismatch, row->full_name + ": object " + std::to_string(number(record->id)) +
                                                    " is a " + catalogue_.types()[record->type].name};
    if (frame.payload.size() > limits::call_bytes_max)
        throw Refusal{ErrorCode::limit_exceeded, row->full_name + ": the arguments of a call have at most " +
                                                     std::to_string(limits::call_bytes_max) + " bytes"};
    const Arguments arguments(frame.payload, row->parameters, row->full_name);
    if (arguments.has_references()) check_references(arguments);
    if (row->access.grows) require_room(*record, caller.client, frame.payload.size());

    Call call(*this, *record, caller, sequence_ + 1, turn.now);
    call.brings_references = arguments.has_references();
    call.resumed = resumed;
    if (resumed != nullptr) {
        call.ticket = resumed->ticket;
        call.time_is_up = time_is_up;
    } else {
        ++counters_.calls;
        if (row->access.waits) prepare_to_wait(call, *row, rest);
    }
    answer_.reset();
    try {
        row->invoke(*record->object, call, arguments, answer_);
    } catch (const Refusal&) {
        note_touched(call);  // a wait_for holds its lock again, although what it asks for is refused
        throw;
    }
    verify(row->access.holds != Holds::nothing || !call.holds_owned(), "a method holds what ends with its caller, and its row is silent");
    if (answer_.waits()) return wait(turn, call, *row, rest);
    if (!row->access.writes) require_sendable(*row, frame);
    commit(turn, call, *row, frame, resumed);
    return {};
}

void Engine::prepare_to_wait(Call& call, const MethodRow& row, std::span<const CallFrame> rest) const {
    if (row.access.order == Order::fifo)
        call.must_wait = must_wait_behind(call.record(), row.access.lane, nullptr);
    else if (row.access.order != Order::asked)
        require_parking_room(call.caller(), rest);  // what it changes when it comes could not be taken back
}

// A call that is asked for the first time and must wait may have changed other objects already: a condition's wait releases
// the lock.
Engine::Attempted Engine::wait(Turn& turn, Call& call, const MethodRow& row, std::span<const CallFrame> rest) {
    if (call.resumed == nullptr) {
        if (call.timeout && *call.timeout <= Time::zero()) {
            ++counters_.timed_out;
            throw Refusal{ErrorCode::timed_out, row.full_name + ": not possible at once"};
        }
        if (row.access.order == Order::fifo || row.access.order == Order::asked) require_parking_room(call.caller(), rest);
    }
    for (const auto& [record, mode] : call.held_when_parked()) {
        hold(*record, {.caller = call.process(), .since = ++sequence_, .mode = mode});
        note_change(*record, call.caller().client);
    }
    note_touched(call);
    Attempted waits{.step = Step::waits, .row = &row, .places = call.places(), .ticket = call.ticket,
                    .lets_pass = call.lets_pass};
    if (waits.places.empty()) waits.places.push_back({call.record().id, row.access.lane});
    if (call.timeout) waits.deadline = turn.now + *call.timeout;
    return waits;
}

// A method that only reads may find that its answer fits no message; one that changes something has looked before.
void Engine::require_sendable(const MethodRow& row, const CallFrame& frame) const {
    if (answer_.bytes().size() <= limits::answer_bytes_max || (frame.header.flags & call_flags::quiet) != 0) return;
    throw Refusal{ErrorCode::limit_exceeded, row.full_name + ": the answer is larger than a message may be (64 MiB): read it "
                                                             "in parts, with get_slice or get_many"};
}

void Engine::note_touched(const Call& call) {
    if (!call.touched().empty()) ++sequence_;
    for (Record* touched : call.touched()) note_change(*touched, call.caller().client);
}

void Engine::note_change(Record& record, ClientId by) {
    ++record.version;
    charge(record, by);
    set_alarm(record);
    if (!record.lanes.empty()) changed_.push_back(record.id);
}

void Engine::commit(Turn& turn, Call& call, const MethodRow& row, const CallFrame& frame, const Parked* resumed) {
    Record& record = call.record();
    const bool changes = row.access.writes && !call.is_unchanged();
    if (changes || !call.touched().empty()) ++sequence_;
    if (changes) note_change(record, call.caller().client);
    for (Record* touched : call.touched()) note_change(*touched, call.caller().client);
    if (resumed != nullptr) ++counters_.granted;
    const bool quiet = (frame.header.flags & call_flags::quiet) != 0;
    if (!quiet) {
        const ValueView value{answer_.bytes()};
        // What goes out is counted before what was dropped is given back: it must not end on the way.
        const bool may_refer = record.object->holds_references() || call.brings_references || !call.reference_changes().empty();
        if (may_refer) count_sent_references(call.caller(), value);
        Reply reply{.id = frame.header.id, .sequence = sequence_, .flags = call.noticed(), .payload = value.bytes};
        if (resumed != nullptr) reply.parked = resumed->since;
        turn.sink.reply(call.caller().channel, reply);
    }
    if (!call.reference_changes().empty()) apply_references(call);
}

void Engine::apply_references(const Call& call) {
    for (const ReferenceChange& change : call.reference_changes())
        if (change.by > 0) store_.retain(change.object, 1);
    for (const ReferenceChange& change : call.reference_changes())
        if (change.by < 0) store_.release(change.object, 1);
}

void Engine::count_sent_references(Caller caller, ValueView value) {
    Client* client = clients_.client(caller.client);
    for_each_reference(value, [&](ObjectId object) {
        if (store_.find(object) == nullptr) return;
        ++client->references[object];
        store_.retain(object, 1);
    });
}

void Engine::check_references(const Arguments& arguments) const {
    for (std::size_t i = 0; i < arguments.parameters().size(); ++i) {
        if (!arguments.has(i)) continue;
        for_each_reference(arguments[i], [&](ObjectId object) {
            if (store_.find(object) != nullptr) return;
            throw Refusal{ErrorCode::no_such_object, std::string(arguments.where()) +
                                                         ": a reference to object " + std::to_string(number(object)) +
                                                         ", which does not exist"};
        });
    }
}

void Engine::charge(Record& record, ClientId by) {
    const std::uint64_t bytes = record.object->stored_bytes();
    if (bytes == record.charged_bytes) return;
    stored_bytes_ += bytes - record.charged_bytes;
    Client* account = clients_.client(record.account);
    if (account != nullptr) {
        account->charged_bytes += bytes - record.charged_bytes;
    } else if (bytes > record.charged_bytes && record.account != ClientId{}) {
        record.account = by;
        clients_.client(by)->charged_bytes += bytes;
    }
    record.charged_bytes = bytes;
}

void Engine::refuse(Turn& turn, Caller caller, const CallFrame& frame, const Parked* resumed, const Refusal& refusal) {
    if (refusal.code != ErrorCode::timed_out) ++counters_.refusals;
    answer_.reset();
    // A sentence may quote what a peer sent, and cut it anywhere: what goes out is UTF-8 all the same.
    answer_.build([&](Writer& writer) { writer.text(as_utf8(refusal.sentence)); });
    Reply reply{.id = frame.header.id, .sequence = sequence_, .status = refusal.code, .payload = answer_.bytes()};
    if (resumed != nullptr) reply.parked = resumed->since;
    turn.sink.reply(caller.channel, reply);
}

void Engine::stop_rest(Turn& turn, Caller caller, std::span<const CallFrame> rest) {
    for (const CallFrame& frame : rest)
        refuse(turn, caller, frame, nullptr,
               {ErrorCode::batch_stopped, "not executed: an earlier call of the batch was refused or timed out"});
}

}  // namespace steward::engine
