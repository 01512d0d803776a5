#include "engine/races.hpp"

#include "common/utf8.hpp"
#include "engine/engine.hpp"
#include "engine/words.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// Of what one thread holds so much is looked at, and so many locks are remembered.
constexpr std::size_t held_looked_at_max = 256;
constexpr std::size_t locks_max = 16;
constexpr std::size_t name_bytes_max = 255;

void add_locks(const HeldByCaller& held, std::vector<ObjectId>& locks) {
    std::size_t left = held_looked_at_max;
    for (const Holder* holder = held.first; holder != nullptr && left > 0;
         holder = holder->after, --left) {
        const Record& record = holder->object->record();
        const auto mode = record.object->writers_mode();
        if (!mode || locks.size() >= locks_max) continue;
        for (const Holding* one = holder->first; one != nullptr; one = one->next)
            if (one->mode == *mode) {
                locks.push_back(record.id);
                break;
            }
    }
}

// What the thread holds, and what a thread that has ended left to its process.
std::vector<ObjectId> locks_held(const Clients& clients, const Caller& caller) {
    std::vector<ObjectId> locks;
    if (const Channel* channel = clients.find(caller.channel)) add_locks(channel->holds, locks);
    if (const Client* client = clients.client(caller.client)) add_locks(client->holds, locks);
    std::ranges::sort(locks);
    return locks;
}

// Where in its program the caller is, as it said last.
std::string place_in_program(const Engine& engine, const Caller& caller) {
    const Channel* channel = engine.clients().find(caller.channel);
    return std::string(channel == nullptr ? "" : engine.diagnosis().places.text(channel->where));
}

std::string name_of(const Client& client) {
    return as_utf8(std::string_view(known_as(client)).substr(0, name_bytes_max));
}

// "b (pid 103)"; of two threads of one process, which of them.
std::string who(const Write& one, const Write& other) {
    std::string text = named(one.name, one.pid);
    if (one.caller.client == other.caller.client)
        text.insert(text.size() - 1, ", connection " + std::to_string(number(one.caller.channel)));
    return text;
}

std::string how(const Write& write) { return write.method + said_at(write.where); }

std::string called_in(const MethodRow& row, const Race& race) {
    const std::string object = called(race.type, race.name, race.object);
    const std::string place = printable(in_words(row, race.place));
    return place.empty() ? object : place + " of " + object;
}

}  // namespace

std::string in_words(const Race& race) {
    const Write& by = race.overwriting;
    const Write& lost = race.overwritten;
    return who(by, lost) + " has overwritten " + race.called + " (" + how(by) +
           "), which it knew as of version " + std::to_string(race.known) + ", and so lost what " +
           who(lost, by) + " had written there " + in_seconds(by.at - lost.at) + " before (" +
           how(lost) + "); they held no lock in common";
}

bool can_race(const TypeRow& type) {
    return std::ranges::any_of(type.methods,
                               [](const MethodRow& row) { return row.access.overwrites; });
}

Write Races::write_of(const Record& record, const MethodRow& row, const Caller& caller,
                      Time now) const {
    const Client& client = *engine_.clients().client(caller.client);
    return {.caller = caller,
            .pid = client.identity.pid,
            .name = name_of(client),
            .method = row.full_name,
            .where = place_in_program(engine_, caller),
            .version = record.version,
            .at = now,
            .locks = locks_held(engine_.clients(), caller)};
}

// What came out as a call that changes nothing has told its caller something, if it tells anything
// at all: why an exchange was not made, or what was waited for.
void Races::called(const Record& record, const MethodRow& row, const Caller& caller,
                   const Arguments& arguments, bool has_changed, Time now) {
    const Places places = places_of(row, *record.object, arguments);
    if (!has_changed) {
        if (!row.access.writes || row.brings_values)
            history_.read(record.id, places, caller.channel, record.version);
        return;
    }
    const Write write = write_of(record, row, caller, now);
    if (row.access.overwrites)
        if (const auto lost = history_.lost(record.id, places, write)) {
            Race race{.object = record.id,
                      .type = engine_.catalogue().types()[record.type].name,
                      .name = record.name,
                      .first = now,
                      .overwriting = write,
                      .overwritten = *lost->write,
                      .place = lost->place,
                      .called = {},
                      .known = lost->known};
            race.called = called_in(row, race);
            found(std::move(race));
        }
    history_.wrote(record.id, places, write, row.access.overwrites);
}

void Races::called(const InnerAccess& access, const Caller& caller, Time now) {
    const MethodRow& row = *access.call.row;
    const Arguments arguments(access.call.arguments, row.parameters);
    called(*access.call.record, row, caller, arguments, access.has_changed, now);
}

// Each pair of processes is told of once for each object, and counted from then on.
void Races::found(Race race) {
    const auto is_same = [&](const Race& other) {
        return other.object == race.object &&
               other.overwriting.caller.client == race.overwriting.caller.client &&
               other.overwritten.caller.client == race.overwritten.caller.client;
    };
    if (const auto known = std::ranges::find_if(races_, is_same); known != races_.end()) {
        race.number = known->number;
        race.count = known->count + 1;
        race.first = known->first;
        *known = std::move(race);
        return;
    }
    race.number = ++last_number_;
    engine_.diagnosis().reports.add({.kind = Report::Kind::lost_update,
                                     .sentence = "a lost update: " + in_words(race),
                                     .pids = {race.overwriting.pid, race.overwritten.pid}},
                                    race.overwriting.at);
    races_.push_back(std::move(race));
    if (races_.size() > races_max) races_.pop_front();
}

void Races::save(Writer& writer) const {
    writer.array(3);
    history_.save(writer);
    writer.unsigned_integer(last_number_);
    writer.array(races_.size());
    for (const Race& race : races_) {
        writer.array(11);
        writer.unsigned_integer(race.number);
        writer.unsigned_integer(number(race.object));
        writer.text(race.type);
        writer.text(race.name);
        writer.unsigned_integer(race.count);
        writer.integer(race.first.count());
        race.overwriting.save(writer);
        race.overwritten.save(writer);
        writer.binary(race.place);
        writer.text(race.called);
        writer.unsigned_integer(race.known);
    }
}

void Races::load(Saved& saved) {
    saved.array(3);
    history_.load(saved);
    last_number_ = saved.unsigned_integer();
    const std::uint64_t count = saved.array();
    must_be(count <= races_max && count <= last_number_, "more races than are kept");
    for (std::uint64_t left = count; left > 0; --left) {
        saved.array(11);
        Race race;
        race.number = saved.unsigned_integer();
        race.object = saved.id<ObjectId>();
        race.type = saved.text();
        race.name = saved.text();
        race.count = saved.unsigned_integer();
        race.first = Time{saved.integer()};
        race.overwriting = Write::load(saved);
        race.overwritten = Write::load(saved);
        race.place = saved.binary();
        race.called = saved.text();
        race.known = saved.unsigned_integer();
        races_.push_back(std::move(race));
    }
}

}  // namespace steward::engine
