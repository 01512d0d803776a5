#include "introspection/waits.hpp"

#include "engine/deadlock_report.hpp"
#include "engine/orphan_report.hpp"
#include "introspection/description.hpp"
#include "introspection/fields.hpp"
#include "introspection/listing.hpp"

#include <algorithm>

namespace steward::introspection {
namespace {

using engine::DeadlockReport;
using engine::ParkNumber;
using engine::WaitGraph;

// In one answer.
constexpr std::size_t deadlocks_shown_max = 100;
// Looked at for it: some hundredths of a second.
constexpr std::size_t edges_max = 100'000;

void write_report(Writer& writer, const DeadlockReport& report) {
    Fields fields;
    fields.add("sentence", in_words(report));
    fields.add("more", std::uint64_t{report.more});
    write_members(fields.member("members"), report);
    fields.write(writer);
}

// Of what is held by very many the oldest are told.
constexpr std::size_t holders_of_one_max = 16;

void write_those_who_hold(Writer& writer, const engine::Engine& engine,
                          const engine::Record& record, engine::Time now) {
    std::vector<const engine::Holding*> shown;
    for (const engine::Holding* held = record.holders.oldest();
         held != nullptr && shown.size() < holders_of_one_max; held = held->younger)
        if (!engine.departures().is_over(*held->holder)) shown.push_back(held);
    writer.array(shown.size());
    for (const engine::Holding* held : shown) {
        Fields fields;
        fields.add(engine::who(engine.clients(), *held->holder));
        // What a thread left to its process is the process's.
        const engine::ChannelId thread = held->caller().channel;
        fields.add("channel", engine.clients().find(thread) == nullptr ? 0 : number(thread));
        fields.add("since", held->since);
        fields.add("seconds", std::chrono::duration<double>(now - held->at).count());
        fields.add("gone", held->holder->is_gone());
        fields.add_known("where", engine.diagnosis().places.text(held->where));
        add_lease(fields, *held, now);
        fields.write(writer);
    }
}

void write_awaited(Writer& writer, const engine::Engine& engine, const engine::Place& place,
                   engine::Time now) {
    const engine::Record& record = *engine.store().find(place.object);
    Fields fields;
    fields.add("object", number(record.id));
    fields.add("type", engine.catalogue().types()[record.type].name);
    fields.add_known("name", record.name);
    const engine::Awaits awaits = engine.catalogue().awaits(record.type, place.lane);
    fields.add("awaits", word_for(awaits));
    if (awaits == engine::Awaits::process)
        fields.add("process", std::int64_t(place.ticket));
    else
        fields.add_nothing("process");
    write_those_who_hold(fields.member("holders"), engine, record, now);
    fields.write(writer);
}

void add_parked(Fields& fields, const engine::Engine& engine, const engine::Parked& parked,
                engine::Time now) {
    const auto seconds = [](engine::Time time) {
        return std::chrono::duration<double>(std::max(time, engine::Time(0))).count();
    };
    fields.add("id", parked.number);
    fields.add(engine::who(engine.clients(), parked.caller.client));
    fields.add("channel", number(parked.caller.channel));
    fields.add("method", engine.method_of(parked).full_name);
    fields.add_known("where", engine.diagnosis().places.text(parked.where));
    fields.add("since", parked.since);
    fields.add("seconds", seconds(now - parked.at));
    if (parked.deadline)
        fields.add("remaining", seconds(*parked.deadline - now));
    else
        fields.add_nothing("remaining");
    Writer& awaited = fields.member("awaits");
    awaited.array(parked.places.size());
    for (const engine::Place& place : parked.places) write_awaited(awaited, engine, place, now);
}

void write_last(Writer& writer, const engine::LastOne& last, engine::Time now) {
    Fields fields;
    fields.add({.client = last.client, .pid = last.pid, .name = last.name});
    fields.add("how", name(last.how));
    fields.add("seconds", std::chrono::duration<double>(now - last.at).count());
    fields.write(writer);
}

}  // namespace

void write_waiters(Writer& writer, const engine::Engine& engine, engine::Time now, ParkNumber after,
                   std::size_t most) {
    std::vector<const engine::Parked*> shown;
    const auto& all = engine.waiting().all();
    for (auto one = all.upper_bound(after); one != all.end() && shown.size() < most; ++one)
        if (!one->second.is_in_line() && !engine.is_dead(one->second))
            shown.push_back(&one->second);
    writer.array(shown.size());
    for (const engine::Parked* parked : shown) {
        Fields fields;
        add_parked(fields, engine, *parked, now);
        fields.write(writer);
    }
}

void write_orphans(Writer& writer, const engine::Engine& engine, engine::Time now, ParkNumber after,
                   std::size_t most) {
    const std::vector<engine::Orphan> orphans = engine.diagnosis().orphans.all(after, most);
    writer.array(orphans.size());
    for (const engine::Orphan& orphan : orphans) {
        Fields fields;
        add_parked(fields, engine, *engine.waiting().find(orphan.call), now);
        write_last(fields.member("last"), *orphan.last, now);
        fields.add("reason", reason(engine, orphan, now));
        fields.add("sentence", in_words(engine, {orphan}, now));
        fields.write(writer);
    }
}

void write_deadlocks(Writer& writer, const engine::Engine& engine, engine::Time now) {
    WaitGraph graph(engine, WaitGraph::View::suspected, edges_max);
    for (const auto& [call, parked] : engine.waiting().all()) graph.add(call);
    graph.cross_out();
    if (graph.gave_up())
        throw engine::Refusal{ErrorCode::limit_exceeded,
                              "too many calls wait to look at all of them at once"};
    std::vector<DeadlockReport> reports;
    for (const std::vector<ParkNumber>& cycle : graph.cycles())
        if (reports.size() < deadlocks_shown_max)
            reports.push_back(report_of(engine, graph, cycle, now));
    writer.array(reports.size());
    for (const DeadlockReport& report : reports) write_report(writer, report);
}

}  // namespace steward::introspection
