// The manager's methods that wait for several objects at once, or for a process.
#include "engine/guarding.hpp"
#include "engine/types/container.hpp"
#include "engine/types/manager.hpp"
#include "engine/words.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

[[noreturn]] void refuse(std::string sentence) {
    throw Refusal{ErrorCode::bad_argument, std::move(sentence)};
}

ObjectId reference(Reader& reader) {
    const Token token = reader.next();
    if (token.kind != Kind::reference) refuse("an item must be, or begin with, a reference");
    return ObjectId{token.bits};
}

void require_different(const std::vector<InnerCall>& all) {
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (all[i].record == all[j].record && all[i].record->id != manager_object)
                refuse("an object is named twice");
}

const MethodRow* row_named(const TypeRow& type, std::string_view name) {
    for (const MethodRow& row : type.methods)
        if (row.name == name && row.access.waits) return &row;
    return nullptr;
}

// The items as calls, numbered; without those that `leave_out` names.
template <class Read, class LeaveOut>
std::vector<InnerCall> each(ArrayView items, Read read, LeaveOut leave_out) {
    std::vector<InnerCall> all;
    std::size_t index = 0;
    for_each_item(items.value, [&](ValueView item) {
        if (!leave_out(index)) {
            all.push_back(read(item));
            all.back().index = index;
        }
        ++index;
    });
    return all;
}
template <class Read>
std::vector<InnerCall> each(ArrayView items, Read read) {
    return each(items, read, [](std::size_t) { return false; });
}
template <class Read>
std::vector<InnerCall> those_to_be_asked(const Call& call, ArrayView items, Read read) {
    return each(items, read, [&](std::size_t index) { return !call.is_to_be_asked(index); });
}

}  // namespace

// One item of acquire_all: a reference, or [reference, "shared"]. What can be acquired has a method
// of that name.
InnerCall Manager::acquisition(ValueView item) const {
    Reader reader(item.bytes);
    if (item.kind() == Kind::array && reader.next().bits != 2)
        refuse("an array holds a reference and \"shared\"");
    const ObjectId object = reference(reader);
    const bool is_shared = !reader.at_end();
    if (is_shared && reader.next().bytes != "shared")
        refuse("the second of two must be \"shared\"");
    Record* record = engine_.find(object);
    const MethodRow* row = nullptr;
    if (record != nullptr && is_shared)
        row = row_named(engine_.catalogue().types()[record->type], "acquire_shared");
    if (record != nullptr && row == nullptr)
        row = row_named(engine_.catalogue().types()[record->type], "acquire");
    if (row == nullptr)
        throw Refusal{ErrorCode::type_mismatch,
                      "object " + std::to_string(number(object)) + " cannot be acquired"};
    return {
        .record = record, .row = row, .arguments = {}, .is_one_of_all = true, .is_implied = true};
}

std::vector<InnerCall> Manager::acquisitions(ArrayView objects) const {
    if (objects.count > limits::several_max) refuse("takes at most 64 objects");
    return each(objects, [&](ValueView item) { return acquisition(item); });
}

std::vector<InnerCall> Manager::acquisitions_to_be_asked(const Call& call,
                                                         ArrayView objects) const {
    return those_to_be_asked(call, objects, [&](ValueView item) { return acquisition(item); });
}

// [reference, method, arguments]; the arguments may be left out, and null refers to the manager.
InnerCall Manager::inner_call(ValueView item) const {
    Reader reader(item.bytes);
    const Token head = reader.next();
    if (head.kind != Kind::array || head.bits < 2 || head.bits > 3)
        refuse("each call is an array of reference, method and arguments");
    const Token target = reader.next();
    if (target.kind != Kind::reference && target.kind != Kind::nil)
        refuse("a call must begin with a reference");
    const ObjectId object = target.kind == Kind::nil ? manager_object : ObjectId{target.bits};
    const Token method = reader.next();
    if (method.kind != Kind::text) refuse("the method must be a string");
    const BytesView arguments = head.bits == 3 ? reader.value() : BytesView{};
    const InnerCall inner = engine_.inner_call(object, method.bytes, arguments);
    const Access& access = inner.row->access;
    if (object == manager_object && !access.waits)
        refuse(inner.row->full_name + " cannot be one of the calls");
    if (!access.not_in_select.empty())
        refuse(inner.row->full_name +
               " cannot be one of the calls: " + std::string(access.not_in_select));
    return inner;
}

std::vector<InnerCall> Manager::inner_calls(ArrayView calls) const {
    if (calls.count == 0 || calls.count > limits::several_max) refuse("takes 1 to 64 calls");
    return each(calls, [&](ValueView item) { return inner_call(item); });
}

std::vector<InnerCall> Manager::calls_to_be_asked(const Call& call, ArrayView calls) const {
    if (!call.is_resumed()) return inner_calls(calls);
    return those_to_be_asked(call, calls, [&](ValueView item) { return inner_call(item); });
}

// Those that wait stand in a lane each, in the order of the calls. Of a call that waits already it
// is enough to know one that cannot be done.
Readiness Manager::all_ready(const Call& call, const std::vector<InnerCall>& all) const {
    Readiness together = true;
    for (const InnerCall& one : all) {
        const Readiness readiness = engine_.consider(call, one);
        if (!readiness.now && together.now) together.lacks = one.index;
        together.now = together.now && readiness.now;
        together.answer_bytes += readiness.answer_bytes;
        together.standings.push_back(readiness.standings.front());
        if (!readiness.now && call.is_resumed() && !call.asks_all_parts()) break;
    }
    return together;
}

Readiness Manager::can_acquire_all(const Call& call, ArrayView objects) const {
    if (call.is_resumed()) {
        const Readiness some = all_ready(call, acquisitions_to_be_asked(call, objects));
        if (!some.now) return some;
    }
    const std::vector<InnerCall> all = acquisitions(objects);
    if (!call.is_resumed()) require_different(all);
    return all_ready(call, all);
}

bool Manager::acquire_all(const Call& call, Effects& effects, ArrayView objects, Timeout) {
    Answer answer;
    for (const InnerCall& one : acquisitions(objects)) engine_.perform(call, effects, one, answer);
    return true;
}

Readiness Manager::can_select(const Call& call, ArrayView calls) const {
    Readiness any = false;
    for (const InnerCall& one : calls_to_be_asked(call, calls)) {
        const Readiness readiness = engine_.consider(call, one);
        if (readiness.now)
            return require_holder(engine_, *one.record, *one.row, call.caller()), true;
        any.standings.push_back(readiness.standings.front());
    }
    return any;
}

Array Manager::select(const Call& call, Effects& effects, ArrayView calls, Timeout) {
    const std::vector<InnerCall> all = calls_to_be_asked(call, calls);
    const auto chosen = std::find_if(all.begin(), all.end(), [&](const InnerCall& one) {
        return engine_.consider(call, one).now;
    });
    Answer answer;
    engine_.perform(call, effects, *chosen, answer);
    Array result;
    Writer writer(result.bytes);
    writer.array(2);
    writer.unsigned_integer(chosen->index);
    writer.raw(answer.bytes());
    return result;
}

// Each is on an object of its own, so that none can make another impossible; and nothing may be
// refused once the first is done.
Readiness Manager::can_select_all(const Call& call, ArrayView calls) const {
    const auto all_of = [](std::vector<InnerCall> some) {
        for (InnerCall& one : some) one.is_one_of_all = true;
        return some;
    };
    if (call.is_resumed()) {
        const Readiness some = all_ready(call, all_of(calls_to_be_asked(call, calls)));
        if (!some.now) return some;
    }
    const std::vector<InnerCall> all = all_of(inner_calls(calls));
    for (const InnerCall& one : all)
        if (!one.row->access.waits) refuse(one.row->full_name + " never waits");
    if (!call.is_resumed()) require_different(all);
    Readiness together = all_ready(call, all);
    if (!together.now) return together;
    for (const InnerCall& one : all) require_holder(engine_, *one.record, *one.row, call.caller());
    if (together.answer_bytes > limits::call_bytes_max)
        throw Refusal{ErrorCode::limit_exceeded,
                      "together the answers are larger than a message may be"};
    std::uint64_t stored_bytes = 0;
    for (const InnerCall& one : all) {
        if (!one.row->access.grows) continue;
        const std::uint64_t bytes = one.arguments.size();
        stored_bytes += one.record->object->growth(bytes, bytes);
        engine_.accounts().require_room(*one.record, call.caller().client, stored_bytes);
    }
    return together;
}

Array Manager::select_all(const Call& call, Effects& effects, ArrayView calls, Timeout) {
    Answer answer;
    ArrayBuilder answers;
    for (const InnerCall& one : inner_calls(calls)) {
        engine_.perform(call, effects, one, answer);
        answers.add({answer.bytes()});
    }
    return answers.finish();
}

// As if all who hold it had crashed, and it were released by that.
void Manager::force_release(const Call& call, Effects& effects, ObjectId object) {
    Record* record = call.find(object);
    if (record == nullptr)
        throw Refusal{ErrorCode::no_such_object,
                      "there is no object " + std::to_string(number(object))};
    engine_.busy().require_free(*record);
    const auto& rows = engine_.catalogue().types()[record->type].methods;
    if (std::none_of(rows.begin(), rows.end(),
                     [](const MethodRow& row) { return row.access.acquires(); }))
        throw Refusal{ErrorCode::type_mismatch,
                      "object " + std::to_string(number(object)) + " cannot be acquired"};
    if (!record->holders.any()) throw Refusal{ErrorCode::not_held, "nobody holds it"};
    Effects there(*record);
    Ended ended;
    for (const Holding* held = record->holders.oldest(); held != nullptr; held = held->younger) {
        ended.parts.push_back({held->caller(), held->mode, held->count, held->since});
        there.let_go(*held);
    }
    record->object->holder_ended(call.on(*record), there, ended);
    effects.include(std::move(there));
    const Client& by = *engine_.clients().client(call.caller().client);
    engine_.diagnosis().reports.add(
        {.kind = Report::Kind::by_force,
         .sentence = engine::named(by) + " has released " + called(engine_, *record) + " by force",
         .pids = {by.identity.pid}},
        call.now());
}

// Of a client the engine hears itself, once all that it held is released; of another process the
// world tells.
Readiness Manager::can_await_end(const Call&, std::int64_t pid) const {
    if (pid < 1) refuse("'pid' must be at least 1");
    using State = AwaitedProcesses::State;
    const std::optional<State> state = engine_.processes().state(pid);
    const bool is_client = engine_.clients().has_process(pid);
    const std::size_t most = engine_.options().limits.watched_processes_max;
    if (!is_client && !state && engine_.processes().watched() >= most)
        throw Refusal{ErrorCode::limit_exceeded, "watched processes: the daemon watches at most " +
                                                     std::to_string(most) + " that are no clients"};
    Readiness readiness = !is_client && state == State::ended;
    readiness.ticket = static_cast<std::uint64_t>(pid);
    readiness.awaits_process = pid;
    return readiness;
}

bool Manager::await_end(Effects& effects, std::int64_t, Timeout) {
    return effects.unchanged(), true;
}

}  // namespace steward::engine
