#include "introspection/listing.hpp"

#include <algorithm>

namespace steward::introspection {
namespace {

using engine::Engine;
using engine::Record;

void write_holders(Writer& writer, const Engine& engine, const Record& record) {
    writer.array(record.holders.size());
    for (const engine::Holding* held = record.holders.oldest(); held != nullptr;
         held = held->younger) {
        Fields fields;
        fields.add(engine::who(engine.clients(), *held->holder));
        fields.add("since", held->since);
        fields.add("gone", held->holder->is_gone());
        fields.write(writer);
    }
}

std::string_view method_of(const Engine& engine, const engine::Parked& parked) {
    CallFrame frame;
    if (next_frame<CallHeader>(parked.frames, frame) != FrameState::complete) return "";
    const engine::MethodRow* row = engine.catalogue().method(frame.header.method);
    return row == nullptr ? std::string_view() : row->full_name;
}

void write_waiter(Writer& writer, const Engine& engine, const engine::Parked& parked,
                  engine::Time now) {
    Fields fields;
    fields.add(engine::who(engine.clients(), parked.caller.client));
    fields.add("method", method_of(engine, parked));
    fields.add("since", parked.since);
    if (parked.deadline)
        fields.add("remaining",
                   std::chrono::duration<double>(std::max(*parked.deadline - now, engine::Time(0)))
                       .count());
    else
        fields.add_nothing("remaining");
    fields.write(writer);
}

std::vector<engine::ParkNumber> waiters_of(const Record& record) {
    std::vector<engine::ParkNumber> numbers;
    for (const auto& [lane, line] : record.lanes)
        for (auto one = line.oldest(); one; one = line.oldest(*one + 1)) numbers.push_back(*one);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

}  // namespace

void add_object(Fields& fields, const Engine& engine, const Record& record) {
    std::uint64_t waiters = 0;
    for (const auto& [lane, parked] : record.lanes) waiters += parked.size();
    fields.add("id", number(record.id));
    fields.add("type", engine.catalogue().types()[record.type].name);
    if (record.name.empty())
        fields.add_nothing("name");
    else
        fields.add("name", record.name);
    fields.add("version", record.version);
    fields.add("references", record.references);
    fields.add("bytes", record.charged_bytes);
    fields.add("waiters", waiters);
    fields.add("held", record.holders.any());
}

void add_object_in_full(Fields& fields, const Engine& engine, const Record& record,
                        engine::Time now) {
    add_object(fields, engine, record);
    // What add_object counts by number stands here one by one.
    if (record.lifetime == engine::Lifetime::of_last_user)
        fields.add("ephemeral", "last");
    else
        fields.add("ephemeral", record.lifetime == engine::Lifetime::of_creator);
    fields.add("owned", record.object->is_owned());
    if (record.creator == engine::ClientId{}) {
        fields.add_nothing("creator");
    } else {
        Fields creator;
        creator.add(engine::who(engine.clients(), record.creator));
        creator.write(fields.member("creator"));
    }
    write_holders(fields.member("holders"), engine, record);
    const auto waiting = waiters_of(record);
    Writer& writer = fields.member("waiting");
    writer.array(waiting.size());
    for (const engine::ParkNumber parked : waiting)
        write_waiter(writer, engine, *engine.waiting().find(parked), now);
}

void add_client(Fields& fields, const Engine& engine, const engine::Client& client,
                std::uint64_t waiters) {
    fields.add("id", number(client.id));
    fields.add("pid", client.identity.pid);
    fields.add("uid", std::uint64_t{client.identity.uid});
    fields.add("name", client.name);
    fields.add("program", client.identity.program);
    fields.add("channels", std::uint64_t{client.channels.size()});
    fields.add("references", std::uint64_t{client.references.size()});
    fields.add("bytes", client.charged_bytes);
    fields.add("waiters", waiters);
    const std::vector<ObjectId> held = engine.clients().held_by(client);
    Writer& writer = fields.member("holds");
    writer.array(held.size());
    for (const ObjectId object : held) writer.unsigned_integer(number(object));
}

}  // namespace steward::introspection
