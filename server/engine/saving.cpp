// The whole state as bytes. What loading.cpp reads stands there in the same order; a member that is
// added to one is added to both. What was counted since the start (Counters) or reported decides
// nothing and is no state: a refusal counts, and yet changes nothing.
#include "common/digest.hpp"
#include "engine/turn.hpp"

namespace steward::engine {
namespace {

template <class Ids>
void write_ids(Writer& writer, const Ids& ids) {
    writer.array(ids.size());
    for (const auto id : ids) writer.unsigned_integer(number(id));
}

void write_time(Writer& writer, std::optional<Time> time) {
    if (time)
        writer.integer(time->count());
    else
        writer.nil();
}

void write_holdings(Writer& writer, const Holders& holders) {
    writer.array(holders.size());
    for (const Holding* holding = holders.oldest(); holding != nullptr;
         holding = holding->younger) {
        writer.array(11);
        writer.unsigned_integer(number(holding->caller().channel));
        writer.unsigned_integer(number(holding->caller().client));
        writer.unsigned_integer(holding->mode);
        writer.unsigned_integer(holding->count);
        writer.unsigned_integer(holding->since);
        writer.integer(holding->at.count());
        writer.integer(holding->lease.count());
        writer.integer(holding->until.count());
        writer.unsigned_integer(holding->where);
        writer.unsigned_integer(holding->holder->since);
        if (const Departed* departed = holding->holder->departed.get()) {
            writer.array(2);
            writer.integer(departed->pid);
            writer.text(departed->name);
        } else {
            writer.nil();
        }
    }
}

// A type is named, not numbered. Parked calls have their methods' numbers all the same: a state is
// for the catalogue that it comes from.
void write_record(Writer& writer, const Record& record, const Catalogue& catalogue) {
    writer.array(17);
    writer.unsigned_integer(number(record.id));
    writer.text(catalogue.types()[record.type].name);
    writer.text(record.name);
    writer.unsigned_integer(record.version);
    writer.unsigned_integer(number(record.creator));
    writer.unsigned_integer(number(record.account));
    writer.unsigned_integer(static_cast<std::uint64_t>(record.lifetime));
    writer.unsigned_integer(number(record.guard));
    writer.boolean(record.guards_reads);
    writer.boolean(record.tracks_races);
    writer.unsigned_integer(static_cast<std::uint64_t>(record.on_orphaned));
    writer.unsigned_integer(record.references);
    writer.unsigned_integer(record.charged_bytes);
    writer.boolean(record.is_watched);
    write_time(writer, record.alarm);
    write_holdings(writer, record.holders);
    record.object->save(writer);
}

void write_overstayed(Writer& writer, const Overstayed& overstayed) {
    writer.array(2 * overstayed.all().size());
    for (const Overstayed::One& one : overstayed.all()) {
        writer.unsigned_integer(number(one.object));
        writer.integer(one.at.count());
    }
}

void write_client(Writer& writer, const Client& client, const Clients& clients) {
    writer.array(14);
    writer.unsigned_integer(number(client.id));
    writer.integer(client.identity.pid);
    writer.unsigned_integer(client.identity.uid);
    writer.binary(client.identity.program);
    writer.text(client.name);
    writer.boolean(client.said_goodbye);
    writer.boolean(client.is_gone);
    writer.boolean(client.is_dead);
    writer.boolean(client.outlives_process);
    writer.unsigned_integer(client.charged_bytes);
    writer.array(8 * client.channels.size());
    for (const ChannelId id : client.channels) {
        const Channel& channel = *clients.find(id);
        writer.unsigned_integer(number(id));
        writer.boolean(channel.said_goodbye);
        writer.boolean(channel.is_gone);
        writer.boolean(channel.waits_no_more);
        writer.boolean(channel.has_ring);
        writer.boolean(channel.goes_on);
        writer.unsigned_integer(channel.where);
        write_overstayed(writer, channel.overstayed);
    }
    writer.array(2 * client.references.size());
    for (const auto& [object, count] : client.references) {
        writer.unsigned_integer(number(object));
        writer.unsigned_integer(count);
    }
    write_ids(writer, client.ephemerals);
    write_overstayed(writer, client.overstayed);
}

void write_parked(Writer& writer, const Parked& parked) {
    writer.array(16);
    writer.unsigned_integer(parked.number);
    writer.unsigned_integer(parked.since);
    writer.integer(parked.at.count());
    writer.unsigned_integer(number(parked.caller.channel));
    writer.unsigned_integer(number(parked.caller.client));
    writer.unsigned_integer(parked.where);
    writer.unsigned_integer(number(parked.object));
    writer.array(3 * parked.places.size());
    for (const Place& place : parked.places) {
        writer.unsigned_integer(number(place.object));
        writer.unsigned_integer(place.lane);
        writer.unsigned_integer(place.ticket);
    }
    writer.unsigned_integer(parked.ticket);
    writer.boolean(parked.may_be_overtaken);
    writer.boolean(parked.answers_when_late);
    writer.boolean(parked.has_waited);
    writer.boolean(parked.is_cancelled);
    write_time(writer, parked.deadline);
    writer.array(parked.processes.size());
    for (const std::int64_t pid : parked.processes) writer.integer(pid);
    writer.binary(parked.frames);
}

void write_chores(Writer& writer, const Departures& departures, const Store& store,
                  const Catalogue& catalogue) {
    writer.array(2 * departures.all().size());
    for (const Departure& departure : departures.all()) {
        writer.unsigned_integer(number(departure.channel));
        writer.unsigned_integer(number(departure.client));
    }
    write_ids(writer, store.suspects());
    writer.array(store.remains().size());
    for (const auto& remains : store.remains()) write_record(writer, *remains, catalogue);
    write_ids(writer, store.cycle_suspects());
    write_ids(writer, store.moved());
}

Bytes counted_and_state(const Engine& engine) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(3);
    engine.counters().save(writer);
    engine.diagnosis().save_noticed(writer);
    writer.raw(engine.state());
    return bytes;
}

}  // namespace

// A digest of what follows stands first, so that a state that a disk has changed, or one of another
// catalogue, in which numbers of methods mean others, is not taken over.
Bytes Engine::save() const {
    const Bytes content = counted_and_state(*this);
    Bytes bytes;
    Writer writer(bytes);
    writer.array(2);
    writer.text(digest(options_.catalogue_digest + content));
    writer.raw(content);
    return bytes;
}

// A job is saved as what was asked for: whoever restores runs it anew.
namespace {

void write_reading(Writer& writer, const Reading* reading) {
    if (reading == nullptr) return writer.nil();
    writer.array(3);
    writer.unsigned_integer(number(reading->object));
    writer.text(reading->row == nullptr ? std::string_view() : reading->row->full_name);
    writer.binary(reading->arguments);
}

}  // namespace

void Job::save(Writer& writer) const {
    writer.array(15);
    writer.unsigned_integer(engine::number(number_));
    writer.unsigned_integer(counted_);
    writer.unsigned_integer(static_cast<std::uint64_t>(stage_));
    writer.unsigned_integer(room_.memory);
    writer.unsigned_integer(room_.share);
    writer.text(type_ == nullptr ? std::string_view() : type_->name);
    writer.unsigned_integer(made_from_offset_);
    writer.unsigned_integer(made_from_.size());
    writer.unsigned_integer(engine::number(caller_.channel));
    writer.unsigned_integer(engine::number(caller_.client));
    write_ids(writer, objects_);
    write_time(writer, deadline_);
    if (resumed_)
        write_parked(writer, *resumed_);
    else
        writer.nil();
    writer.binary(frames_);
    write_reading(writer, reading());
}

void Jobs::save(Writer& writer) const {
    writer.array(5);
    writer.unsigned_integer(engine::number(next_number()));
    writer.array(all().size());
    for (const auto& [id, job] : all()) job->save(writer);
    write_ids(writer, unasked());
    writer.array(late().size());
    for (const ParkNumber late : late()) writer.unsigned_integer(late);
    writer.array(2 * postponed().size());
    for (const PostponedEnd& end : postponed()) {
        writer.unsigned_integer(number(end.channel));
        writer.unsigned_integer(number(end.client));
    }
}

Bytes Engine::state() const {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(17);
    writer.unsigned_integer(sequence_);
    writer.unsigned_integer(accounts_.object_bytes());
    writer.unsigned_integer(number(store_.next_id()));
    writer.unsigned_integer(waiting_.next_number());
    writer.array(clients_.all().size());
    for (const auto& [id, client] : clients_.all()) write_client(writer, client, clients_);
    const auto records = store_.all();
    writer.array(records.size());
    for (const Record* record : records) write_record(writer, *record, catalogue_);
    writer.array(waiting_.all().size());
    for (const auto& [parked_number, parked] : waiting_.all()) write_parked(writer, parked);
    writer.array(2 * processes_.all().size());
    for (const auto& [pid, process] : processes_.all()) {
        writer.integer(pid);
        writer.unsigned_integer(static_cast<std::uint64_t>(process.state));
    }
    jobs_.save(writer);
    write_chores(writer, departures_, store_, catalogue_);
    collector_.save(writer);
    writer.array(3 * unsettled_.all().size());
    for (const auto& [next, lane] : unsettled_.all()) {
        writer.unsigned_integer(next);
        writer.unsigned_integer(number(lane.first));
        writer.unsigned_integer(lane.second);
    }
    diagnosis_.save(writer);
    return bytes;
}

}  // namespace steward::engine
