// The whole state as bytes, and the invariants that hold after every entry point.
#include "common/verify.hpp"
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

void write_holders(Writer& writer, const Holders& holders) {
    writer.array(holders.all().size());
    for (const Holder& holder : holders.all()) {
        writer.array(holder.departed ? 7 : 5);
        writer.unsigned_integer(number(holder.caller.channel));
        writer.unsigned_integer(number(holder.caller.client));
        writer.unsigned_integer(holder.since);
        writer.boolean(holder.gone);
        writer.unsigned_integer(holder.mode);
        if (!holder.departed) continue;
        writer.integer(holder.departed->pid);
        writer.text(holder.departed->name);
    }
}

void write_record(Writer& writer, const Record& record) {
    writer.array(11);
    writer.unsigned_integer(number(record.id));
    writer.unsigned_integer(record.type);
    writer.text(record.name);
    writer.unsigned_integer(record.version);
    writer.unsigned_integer(number(record.creator));
    writer.unsigned_integer(number(record.account));
    writer.unsigned_integer(static_cast<std::uint64_t>(record.lifetime));
    writer.unsigned_integer(record.references);
    writer.unsigned_integer(record.charged_bytes);
    write_holders(writer, record.holders);
    record.object->write(writer);
}

template <class Ids>
void write_ids(Writer& writer, const Ids& ids) {
    writer.array(ids.size());
    for (const auto id : ids) writer.unsigned_integer(number(id));
}

void write_client(Writer& writer, const Client& client, const Clients& clients) {
    writer.array(10);
    writer.unsigned_integer(number(client.id));
    writer.text(client.name);
    writer.boolean(client.said_goodbye);
    writer.boolean(client.is_dead);
    writer.boolean(client.outlives_process);
    writer.unsigned_integer(client.charged_bytes);
    writer.map(client.channels.size());
    for (const ChannelId id : client.channels) {
        writer.unsigned_integer(number(id));
        writer.boolean(clients.find(id)->said_goodbye);
    }
    writer.map(client.references.size());
    for (const auto& [object, count] : client.references) {
        writer.unsigned_integer(number(object));
        writer.unsigned_integer(count);
    }
    write_ids(writer, client.holds);
    write_ids(writer, client.ephemerals);
}

void write_parked(Writer& writer, const Parked& parked) {
    writer.array(10);
    writer.unsigned_integer(parked.number);
    writer.unsigned_integer(parked.since);
    writer.unsigned_integer(number(parked.caller.channel));
    writer.unsigned_integer(number(parked.object));
    writer.array(2 * parked.places.size());
    for (const Place& place : parked.places) {
        writer.unsigned_integer(number(place.object));
        writer.unsigned_integer(place.lane);
    }
    writer.unsigned_integer(parked.ticket);
    writer.boolean(parked.lets_pass);
    writer.boolean(parked.ends_late);
    writer.integer(parked.deadline ? parked.deadline->count() : -1);
    writer.binary(parked.frames);
}

}  // namespace

Bytes Engine::state() const {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(7);
    writer.unsigned_integer(sequence_);
    writer.unsigned_integer(stored_bytes_);
    writer.unsigned_integer(number(store_.next_id()));
    writer.unsigned_integer(waiting_.next_number());
    const auto records = store_.all();
    writer.array(records.size());
    for (const Record* record : records) write_record(writer, *record);
    writer.array(clients_.all().size());
    for (const auto& [id, client] : clients_.all()) write_client(writer, client, clients_);
    writer.array(waiting_.all().size());
    for (const auto& [parked_number, parked] : waiting_.all()) write_parked(writer, parked);
    return bytes;
}

void Engine::check_invariants() const {
    check_charges();
    for (const Record* record : store_.all()) {
        const bool is_kept = !record->alarm || alarms_.contains({*record->alarm, record->id});
        verify(is_kept && record->alarm == record->object->next_alarm(), "an object is not called when its time comes");
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

void Engine::check_charges() const {
    std::uint64_t stored = 0;
    std::map<ClientId, std::uint64_t> charged;
    for (const Record* record : store_.all()) {
        stored += record->charged_bytes;
        charged[record->account] += record->charged_bytes;
    }
    for (const auto& [parked_number, parked] : waiting_.all()) charged[parked.caller.client] += parked.frames.size();
    verify(stored == stored_bytes_, "the bytes charged are not the bytes stored");
    for (const auto& [id, client] : clients_.all())
        verify(client.charged_bytes == charged[id], "a client is charged other bytes than it answers for");
}

}  // namespace steward::engine
