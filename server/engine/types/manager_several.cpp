// The manager's methods that wait for several objects at once, or for a process.
#include "engine/engine.hpp"
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

// [reference, method, arguments]; the arguments may be left out.
Engine::InnerCall inner_call(Engine& engine, ValueView item) {
    Reader reader(item.bytes);
    const Token head = reader.next();
    if (head.kind != Kind::array || head.bits < 2 || head.bits > 3)
        refuse("select", "each call is an array of reference, method and arguments");
    const ObjectId object = reference(reader, "select");
    const Token method = reader.next();
    if (method.kind != Kind::text) refuse("select", "the method must be a string");
    const BytesView arguments = head.bits == 3 ? reader.value() : BytesView{};
    const Engine::InnerCall inner = engine.inner_call(object, method.bytes, arguments, "manager.select");
    if (inner.row->access.alone)
        refuse("select", inner.row->full_name + " cannot be selected");
    return inner;
}

}  // namespace

Attempt<bool> Manager::acquire_all(Call& call, ArrayView objects, Timeout) {
    const std::vector<Wanted> all = all_wanted(call.engine(), objects);
    const bool possible = std::all_of(all.begin(), all.end(), [&](const Wanted& one) {
        return one.lockable->is_free(one.record->holders, call.caller(), one.mode) &&
               !call.engine().must_wait_behind(*one.record, Lockable::acquirers, call.resumed);
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
    if (calls.count == 0 || calls.count > limits::several_max) refuse("select", "takes 1 to 64 calls");
    std::vector<Engine::InnerCall> inner;
    for_each_item(calls.value, [&](ValueView item) { inner.push_back(inner_call(call.engine(), item)); });
    Answer answer;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (call.engine().perform(call, inner[i], answer) == Engine::Performed::waits) continue;
        Array chosen;
        Writer writer(chosen.bytes);
        writer.array(2);
        writer.unsigned_integer(i);
        writer.raw(answer.bytes());
        return chosen;
    }
    return Attempt<Array>::wait();
}

Attempt<bool> Manager::await_end(Call& call, std::int64_t client, Timeout) {
    const auto id = ClientId{static_cast<std::uint64_t>(client)};
    const Client* found = call.engine().clients().client(id);
    if (found != nullptr && !found->is_dead) return Attempt<bool>::wait();
    call.unchanged();
    return true;
}

}  // namespace steward::engine
