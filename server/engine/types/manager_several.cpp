// The manager's methods that wait for several objects at once, or for a process.
#include "common/verify.hpp"
#include "engine/engine.hpp"
#include "engine/types/container.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/manager.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

using Mode = Lockable::Mode;

struct Wanted {
    Record* record;
    Lockable* lockable;
    Mode mode;
};

[[noreturn]] void refuse(std::string_view method, std::string_view sentence) {
    throw Refusal{ErrorCode::bad_argument, "manager." + std::string(method) + ": " + std::string(sentence)};
}

ObjectId reference(Reader& reader, std::string_view method) {
    const Token token = reader.next();
    if (token.kind != Kind::reference) refuse(method, "an item must be, or begin with, a reference");
    return ObjectId{token.bits};
}

// One item of acquire_all: a reference, or [reference, "shared"].
Wanted wanted(Engine& engine, ValueView item) {
    Reader reader(item.bytes);
    Mode mode = Mode::exclusive;
    if (item.kind() == Kind::array && reader.next().bits != 2) refuse("acquire_all", "an array holds a reference and \"shared\"");
    const ObjectId object = reference(reader, "acquire_all");
    if (!reader.at_end()) {
        if (reader.next().bytes != "shared") refuse("acquire_all", "the second of two must be \"shared\"");
        mode = Mode::shared;
    }
    Record* record = engine.store().find(object);
    auto* lockable = record == nullptr ? nullptr : dynamic_cast<Lockable*>(record->object.get());
    if (lockable == nullptr)
        throw Refusal{ErrorCode::type_mismatch,
                      "manager.acquire_all: object " + std::to_string(number(object)) + " cannot be acquired"};
    return {record, lockable, mode};
}

std::vector<Wanted> all_wanted(Engine& engine, ArrayView objects) {
    std::vector<Wanted> all;
    for_each_item(objects.value, [&](ValueView item) { all.push_back(wanted(engine, item)); });
    if (all.size() > limits::several_max) refuse("acquire_all", "takes at most 64 objects");
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (all[i].record == all[j].record) refuse("acquire_all", "an object is named twice");
    return all;
}

// [reference, method, arguments]; the arguments may be left out, and null refers to the manager.
InnerCall inner_call(Engine& engine, ValueView item, std::string_view where) {
    Reader reader(item.bytes);
    const Token head = reader.next();
    if (head.kind != Kind::array || head.bits < 2 || head.bits > 3)
        refuse(where, "each call is an array of reference, method and arguments");
    const Token target = reader.next();
    if (target.kind != Kind::reference && target.kind != Kind::nil) refuse(where, "a call must begin with a reference");
    const ObjectId object = target.kind == Kind::nil ? manager_object : ObjectId{target.bits};
    const Token method = reader.next();
    if (method.kind != Kind::text) refuse(where, "the method must be a string");
    const BytesView arguments = head.bits == 3 ? reader.value() : BytesView{};
    const InnerCall inner = engine.inner_call(object, method.bytes, arguments, "manager." + std::string(where));
    if (inner.row->access.alone || (object == manager_object && !inner.row->access.waits))
        refuse(where, inner.row->full_name + " cannot be one of the calls");
    return inner;
}

std::vector<InnerCall> inner_calls(Engine& engine, ArrayView calls, std::string_view where) {
    if (calls.count == 0 || calls.count > limits::several_max) refuse(where, "takes 1 to 64 calls");
    std::vector<InnerCall> inner;
    for_each_item(calls.value, [&](ValueView item) {
        inner.push_back(inner_call(engine, item, where));
        inner.back().index = inner.size() - 1;
    });
    return inner;
}

// Nothing may be refused once the first call is done.
bool all_are_possible(Call& call, std::vector<InnerCall>& all) {
    bool are_possible = true;
    std::size_t answer_bytes = 0;
    for (const InnerCall& one : all) {
        const Prospect prospect = call.engine().consider(call, one);
        are_possible = are_possible && prospect.is_possible;
        answer_bytes += prospect.answer_bytes;
    }
    if (!are_possible) return false;
    if (answer_bytes > limits::call_bytes_max)
        throw Refusal{ErrorCode::limit_exceeded, "manager.select_all: together the answers are larger than a message may be"};
    std::uint64_t stored_bytes = 0;
    for (InnerCall& one : all) {
        if (!one.row->access.grows) continue;
        stored_bytes += one.arguments.size();
        call.engine().require_room(*one.record, call.caller().client, stored_bytes);
        one.has_room = true;
    }
    return true;
}

}  // namespace

Attempt<bool> Manager::acquire_all(Call& call, ArrayView objects, Timeout) {
    const std::vector<Wanted> all = all_wanted(call.engine(), objects);
    const bool possible = std::all_of(all.begin(), all.end(), [&](const Wanted& one) {
        const Holders& holders = one.record->holders;
        return one.lockable->is_free(holders, call.caller(), one.mode) &&
               (one.lockable->passes_waiters(holders, call.caller()) ||
                !call.engine().must_wait_behind(*one.record, Lockable::acquirers, call.resumed));
    });
    for (const Wanted& one : all) {
        if (!possible) {
            call.wait_at({one.record->id, Lockable::acquirers});
            continue;
        }
        Call inner = call.on(*one.record);
        one.lockable->take(inner, one.mode);
        call.absorb(inner);
    }
    if (!possible) return Attempt<bool>::wait();
    return true;
}

Attempt<Array> Manager::select(Call& call, ArrayView calls, Timeout) {
    Answer answer;
    for (const InnerCall& one : inner_calls(call.engine(), calls, "select")) {
        if (call.engine().perform(call, one, answer) == Performed::waits) continue;
        Array chosen;
        Writer writer(chosen.bytes);
        writer.array(2);
        writer.unsigned_integer(one.index);
        writer.raw(answer.bytes());
        return chosen;
    }
    return Attempt<Array>::wait();
}

// Each is on an object of its own, so that none can make another impossible.
Attempt<Array> Manager::select_all(Call& call, ArrayView calls, Timeout) {
    std::vector<InnerCall> all = inner_calls(call.engine(), calls, "select_all");
    for (const InnerCall& one : all) {
        if (!one.row->access.waits) refuse("select_all", one.row->full_name + " never waits");
        for (std::size_t i = 0; i < one.index; ++i)
            if (all[i].record == one.record && one.record->id != manager_object)
                refuse("select_all", "an object is named twice");
    }
    if (!all_are_possible(call, all)) return Attempt<Array>::wait();
    Answer answer;
    ArrayBuilder answers;
    for (const InnerCall& one : all) {
        if (one.record->id == manager_object) {  // a process has ended: asked again, its pid might be that of a new one
            answers.add({"\xc3"});
            continue;
        }
        const bool is_done = call.engine().perform(call, one, answer) == Performed::done;
        verify(is_done, "what was possible can be done");
        answers.add({answer.bytes()});
    }
    return answers.finish();
}

// Of a client the engine hears itself, once all that it held is released.
Attempt<bool> Manager::await_end(Call& call, std::int64_t pid, Timeout) {
    if (pid < 1) refuse("await_end", "'pid' must be at least 1");
    Engine& engine = call.engine();
    const bool lives = engine.clients().has_process(pid) || engine.options().watch_process(pid);
    if (!call.goes_on(!lives)) {
        call.ticket = static_cast<std::uint64_t>(pid);
        call.wait_at({manager_object, process_ends, call.ticket});
        return Attempt<bool>::wait();
    }
    call.unchanged();
    return true;
}

}  // namespace steward::engine
