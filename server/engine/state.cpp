// The whole state as bytes, and the invariants that hold after every entry point.
#include "common/verify.hpp"
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

void write_record(Writer& writer, const Record& record) {
    writer.array(8);
    writer.unsigned_integer(number(record.id));
    writer.unsigned_integer(record.type);
    writer.text(record.name);
    writer.unsigned_integer(record.version);
    writer.unsigned_integer(record.references);
    writer.boolean(record.ephemeral);
    record.object->write(writer);
    writer.array(record.holders.all().size());
    for (const Holder& holder : record.holders.all()) {
        writer.array(3);
        writer.unsigned_integer(number(holder.caller.channel));
        writer.unsigned_integer(holder.since);
        writer.boolean(holder.gone);
    }
}

void write_client(Writer& writer, const Client& client) {
    writer.array(4);
    writer.unsigned_integer(number(client.id));
    writer.text(client.name);
    writer.map(client.references.size());
    for (const auto& [object, count] : client.references) {
        writer.unsigned_integer(number(object));
        writer.unsigned_integer(count);
    }
    writer.array(client.holds.size());
    for (const ObjectId object : client.holds) writer.unsigned_integer(number(object));
}

}  // namespace

Bytes Engine::state() const {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(5);
    writer.unsigned_integer(sequence_);
    writer.unsigned_integer(stored_bytes_);
    const auto records = store_.all();
    writer.array(records.size());
    for (const Record* record : records) write_record(writer, *record);
    writer.array(clients_.all().size());
    for (const auto& [id, client] : clients_.all()) write_client(writer, client);
    writer.array(waiting_.all().size());
    for (const auto& [parked_number, parked] : waiting_.all()) {
        writer.array(3);
        writer.unsigned_integer(parked_number);
        writer.integer(parked.deadline ? parked.deadline->count() : -1);
        writer.binary(parked.frames);
    }
    return bytes;
}

void Engine::check_invariants() const {
    std::uint64_t charged = 0;
    for (const Record* record : store_.all()) {
        charged += record->charged_bytes;
        for (const auto& [lane, numbers] : record->lanes) {
            verify(!numbers.empty(), "a lane without waiters is kept");
            const Parked& oldest = *waiting_.find(*numbers.begin());
            verify(oldest.lets_pass || !record->object->is_ready(lane, record->holders), "a parked call could go on");
        }
        for (const Holder& holder : record->holders.all()) {
            const Client* client = clients_.client(holder.caller.client);
            verify(holder.gone || client != nullptr, "a held thing has a holder that is neither alive nor recorded as gone");
            if (holder.gone) continue;
            const bool indexed = std::find(client->holds.begin(), client->holds.end(), record->id) != client->holds.end();
            verify(indexed, "a holder does not know what it holds");
        }
    }
    verify(charged == stored_bytes_, "the bytes charged are not the bytes stored");
    for (const auto& [parked_number, parked] : waiting_.all())
        for (const Place& place : parked.places) {
            const Record* record = store_.find(place.object);
            const bool stands = record != nullptr && record->lanes.contains(place.lane) &&
                                record->lanes.at(place.lane).contains(parked_number);
            verify(stands, "a parked call is not in its lane");
        }
    for (const auto& [id, client] : clients_.all())
        for (const auto& [object, count] : client.references)
            verify(store_.find(object) == nullptr || store_.find(object)->references >= count,
                   "an object has fewer references than its clients hold");
}

}  // namespace steward::engine
