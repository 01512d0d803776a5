#include "introspection/listing.hpp"

#include <algorithm>

namespace steward::introspection {
namespace {

using engine::Engine;
using engine::Record;

// Of what one object or client has, one answer shows so many.
constexpr std::size_t shown_max = 1000;

double seconds_of(engine::Time time) {
    return std::chrono::duration<double>(std::max(time, engine::Time(0))).count();
}

// The oldest, and one more where there are more than are shown; without those whose end is not
// carried out to its end yet.
std::vector<const engine::Holding*> holdings_of(const Engine& engine, const Record& record) {
    std::vector<const engine::Holding*> holdings;
    for (const engine::Holding* held = record.holders.oldest();
         held != nullptr && holdings.size() <= shown_max; held = held->younger)
        if (!engine.departures().is_over(*held->holder)) holdings.push_back(held);
    return holdings;
}

// Whether there are more than these.
bool write_holders(Writer& writer, const Engine& engine, const Record& record, engine::Time now) {
    auto holdings = holdings_of(engine, record);
    const bool has_more = holdings.size() > shown_max;
    if (has_more) holdings.pop_back();
    writer.array(holdings.size());
    for (const engine::Holding* held : holdings) {
        Fields fields;
        fields.add(engine::who(engine.clients(), *held->holder));
        fields.add("since", held->since);
        fields.add("seconds", seconds_of(now - held->at));
        fields.add("gone", held->holder->is_gone());
        fields.add_known("where", engine.diagnosis().places.text(held->where));
        add_lease(fields, *held, now);
        fields.write(writer);
    }
    return has_more;
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
    fields.add("seconds", seconds_of(now - parked.at));
    if (parked.deadline)
        fields.add("remaining", seconds_of(*parked.deadline - now));
    else
        fields.add_nothing("remaining");
    fields.write(writer);
}

// The oldest.
std::vector<engine::ParkNumber> waiters_of(const Engine& engine, const Record& record) {
    std::vector<engine::ParkNumber> numbers;
    for (const auto& [lane, line] : record.lanes) {
        std::size_t left = shown_max;
        for (auto one = line.oldest(); one && left > 0; one = line.oldest(*one + 1)) {
            if (engine.is_dead(*engine.waiting().find(*one))) continue;
            numbers.push_back(*one);
            --left;
        }
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.resize(std::min(numbers.size(), shown_max));
    return numbers;
}

// What its threads have held for too long, and not acquired again since.
void write_overstayed(Writer& writer, const Engine& engine, const engine::Client& client,
                      engine::Time now) {
    std::vector<engine::Overstayed::One> all(client.overstayed.all().begin(),
                                             client.overstayed.all().end());
    for (const engine::ChannelId id : client.channels)
        for (const engine::Overstayed::One& one : engine.clients().find(id)->overstayed.all())
            all.push_back(one);
    std::erase_if(all, [&](const auto& one) { return !engine.is_there(one.object); });
    all.resize(std::min(all.size(), shown_max));
    writer.array(all.size());
    for (const engine::Overstayed::One& one : all) {
        const Record& record = *engine.store().find(one.object);
        Fields fields;
        fields.add("object", number(record.id));
        fields.add("type", engine.catalogue().types()[record.type].name);
        if (record.name.empty())
            fields.add_nothing("name");
        else
            fields.add("name", record.name);
        fields.add("seconds", std::chrono::duration<double>(now - one.at).count());
        fields.write(writer);
    }
}

}  // namespace

void add_lease(Fields& fields, const engine::Holding& held, engine::Time now) {
    if (!held.is_lent()) return fields.add_nothing("lease");
    fields.add("lease",
               std::chrono::duration<double>(std::max(held.until - now, engine::Time(0))).count());
}

void add_object(Fields& fields, const Engine& engine, const Record& record) {
    std::uint64_t waiters = 0;
    for (const auto& [lane, parked] : record.lanes) waiters += parked.size();
    if (waiters > 0 && engine.departures().any()) waiters = waiters_of(engine, record).size();
    fields.add("id", number(record.id));
    fields.add("type", engine.catalogue().types()[record.type].name);
    fields.add_known("name", record.name);
    fields.add("version", record.version);
    fields.add("references", record.references);
    fields.add("bytes", record.charged_bytes);
    fields.add("waiters", waiters);
    const bool is_held = record.holders.any();
    fields.add("held", is_held && engine.departures().any() ? !holdings_of(engine, record).empty()
                                                            : is_held);
}

void add_object_in_full(Fields& fields, const Engine& engine, const Record& record,
                        engine::Time now) {
    add_object(fields, engine, record);
    if (record.lifetime == engine::Lifetime::of_last_user)
        fields.add("ephemeral", "last");
    else
        fields.add("ephemeral", record.lifetime == engine::Lifetime::of_creator);
    fields.add("owned", record.object->is_owned());
    if (record.guard != ObjectId{}) {
        fields.add("guarded_by", number(record.guard));
        fields.add("guards_reads", record.guards_reads);
    }
    if (record.tracks_races) fields.add("track_races", true);
    if (const auto policy = record.object->on_deadlock(); policy != engine::OnDeadlock::usual)
        fields.add("on_deadlock", engine::name(policy));
    if (record.on_orphaned != engine::OnOrphaned::report)
        fields.add("on_orphaned", engine::name(record.on_orphaned));
    if (record.creator == engine::ClientId{}) {
        fields.add_nothing("creator");
    } else {
        Fields creator;
        creator.add(engine::who(engine.clients(), record.creator));
        creator.write(fields.member("creator"));
    }
    const bool has_more = write_holders(fields.member("holders"), engine, record, now);
    fields.add("holders_more", has_more);
    const auto waiting = waiters_of(engine, record);
    Writer& writer = fields.member("waiting");
    writer.array(waiting.size());
    for (const engine::ParkNumber parked : waiting)
        write_waiter(writer, engine, *engine.waiting().find(parked), now);
}

void add_client(Fields& fields, const Engine& engine, const engine::Client& client,
                std::uint64_t waiters, engine::Time now) {
    fields.add("id", number(client.id));
    fields.add("pid", client.identity.pid);
    fields.add("uid", std::uint64_t{client.identity.uid});
    fields.add("name", client.name);
    fields.add("program", client.identity.program);
    fields.add("channels", std::uint64_t{client.channels.size()});
    fields.add("rings", std::uint64_t{client.rings});
    fields.add("references", std::uint64_t{client.references.size()});
    fields.add("bytes", client.charged_bytes);
    fields.add("waiters", waiters);
    std::vector<ObjectId> held = engine.clients().held_by(client, shown_max + 1);
    const bool holds_more = held.size() > shown_max;
    if (holds_more) held.pop_back();
    Writer& writer = fields.member("holds");
    writer.array(held.size());
    for (const ObjectId object : held) writer.unsigned_integer(number(object));
    fields.add("holds_more", holds_more);
    write_overstayed(fields.member("overstayed"), engine, client, now);
}

}  // namespace steward::introspection
