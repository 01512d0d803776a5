// The whole state as bytes. What loading.cpp reads stands there in the same order; a member that is
// added to one is added to both. What was counted since the start (Counters) decides nothing and is
// no state: a refusal counts, and yet changes nothing.
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
        writer.array(6);
        writer.unsigned_integer(number(holding->caller().channel));
        writer.unsigned_integer(number(holding->caller().client));
        writer.unsigned_integer(holding->mode);
        writer.unsigned_integer(holding->count);
        writer.unsigned_integer(holding->since);
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
    writer.array(12);
    writer.unsigned_integer(number(record.id));
    writer.text(catalogue.types()[record.type].name);
    writer.text(record.name);
    writer.unsigned_integer(record.version);
    writer.unsigned_integer(number(record.creator));
    writer.unsigned_integer(number(record.account));
    writer.unsigned_integer(static_cast<std::uint64_t>(record.lifetime));
    writer.unsigned_integer(record.references);
    writer.unsigned_integer(record.charged_bytes);
    write_time(writer, record.alarm);
    write_holdings(writer, record.holders);
    record.object->save(writer);
}

void write_client(Writer& writer, const Client& client, const Clients& clients) {
    writer.array(12);
    writer.unsigned_integer(number(client.id));
    writer.integer(client.identity.pid);
    writer.unsigned_integer(client.identity.uid);
    writer.binary(client.identity.program);
    writer.text(client.name);
    writer.boolean(client.said_goodbye);
    writer.boolean(client.is_dead);
    writer.boolean(client.outlives_process);
    writer.unsigned_integer(client.charged_bytes);
    writer.array(2 * client.channels.size());
    for (const ChannelId id : client.channels) {
        writer.unsigned_integer(number(id));
        writer.boolean(clients.find(id)->said_goodbye);
    }
    writer.array(2 * client.references.size());
    for (const auto& [object, count] : client.references) {
        writer.unsigned_integer(number(object));
        writer.unsigned_integer(count);
    }
    write_ids(writer, client.ephemerals);
}

void write_parked(Writer& writer, const Parked& parked) {
    writer.array(13);
    writer.unsigned_integer(parked.number);
    writer.unsigned_integer(parked.since);
    writer.unsigned_integer(number(parked.caller.channel));
    writer.unsigned_integer(number(parked.caller.client));
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
    write_time(writer, parked.deadline);
    writer.array(parked.processes.size());
    for (const std::int64_t pid : parked.processes) writer.integer(pid);
    writer.binary(parked.frames);
}

Bytes counted_and_state(const Engine& engine) {
    const Counters& counters = engine.counters();
    Bytes bytes;
    Writer writer(bytes);
    writer.array(7);
    for (const std::uint64_t counter : {counters.calls, counters.refusals, counters.parked,
                                        counters.granted, counters.timed_out, counters.crashes})
        writer.unsigned_integer(counter);
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
void Engine::write_jobs(Writer& writer) const {
    writer.array(5);
    writer.unsigned_integer(number(jobs_.next_number()));
    writer.array(jobs_.all().size());
    for (const auto& [id, job] : jobs_.all()) {
        writer.array(11);
        writer.unsigned_integer(number(id));
        writer.unsigned_integer(static_cast<std::uint64_t>(job->stage_));
        writer.text(job->type_ == nullptr ? std::string_view() : job->type_->name);
        writer.unsigned_integer(job->made_from_offset_);
        writer.unsigned_integer(job->made_from_.size());
        writer.unsigned_integer(number(job->caller_.channel));
        writer.unsigned_integer(number(job->caller_.client));
        write_ids(writer, job->objects_);
        write_time(writer, job->deadline_);
        if (job->resumed_)
            write_parked(writer, *job->resumed_);
        else
            writer.nil();
        writer.binary(job->frames_);
    }
    write_ids(writer, jobs_.unasked());
    writer.array(jobs_.late().size());
    for (const ParkNumber late : jobs_.late()) writer.unsigned_integer(late);
    writer.array(2 * jobs_.postponed().size());
    for (const PostponedEnd& end : jobs_.postponed()) {
        writer.unsigned_integer(number(end.channel));
        writer.unsigned_integer(number(end.client));
    }
}

Bytes Engine::state() const {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(9);
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
    write_jobs(writer);
    return bytes;
}

}  // namespace steward::engine
