#include "engine/deadlock_report.hpp"

#include "engine/engine.hpp"
#include "engine/wait_graph.hpp"
#include "engine/who.hpp"
#include "engine/words.hpp"

#include <algorithm>
#include <set>

namespace steward::engine {
namespace {

using Thing = DeadlockReport::Thing;
using Member = DeadlockReport::Member;

// A refusal's sentence, and a line of the log, have an end.
constexpr std::size_t members_told_max = 16;
constexpr std::size_t things_told_max = 4;
constexpr std::size_t holders_looked_at_max = 100;

Thing thing_of(const Engine& engine, const Record& record) {
    return {.id = record.id,
            .type = engine.catalogue().types()[record.type].name,
            .name = record.name,
            .where = {}};
}

std::string told(const Thing& thing) {
    if (thing.id < first_shared_object) return "the end of a process";
    return called(thing.type, thing.name, thing.id);
}

// By the thread itself; or by its process, as such or as a thread left it that has ended.
const Holder* holder_of(const Engine& engine, const Record& record, const Caller& caller) {
    if (const Holder* own = record.holders.of(caller)) return own;
    std::size_t left = holders_looked_at_max;
    for (const Holding* held = record.holders.oldest(); held != nullptr && left > 0;
         held = held->younger, --left) {
        const Caller& holder = held->caller();
        if (holder.client == caller.client && engine.clients().find(holder.channel) == nullptr)
            return held->holder;
    }
    return nullptr;
}

Member member_of(const Engine& engine, const WaitGraph& graph, ParkNumber call, Time now) {
    const Parked& parked = *engine.waiting().find(call);
    const Client& client = *engine.clients().client(parked.caller.client);
    const CallHeader header = get_header<CallHeader>(parked.frames.data());
    Member member{.call = call,
                  .caller = parked.caller,
                  .pid = client.identity.pid,
                  .name = known_as(client),
                  .method = engine.catalogue().method(header.method)->full_name,
                  .where = std::string(engine.diagnosis().places.text(parked.where)),
                  .awaits = {},
                  .holds = {},
                  .waits_for = graph.waits_for(call)};
    for (const Place& place : parked.places) {
        Thing thing = thing_of(engine, *engine.store().find(place.object));
        thing.since = parked.since;
        thing.lasts = now - parked.at;
        member.awaits.push_back(std::move(thing));
    }
    // A condition's wait needs its lock again.
    const Record& called = *engine.store().find(parked.object);
    const auto lock = called.object->companion();
    if (lock && engine.method_of(parked).access.counts_on_arrival &&
        parked.places.front().object == parked.object) {
        Thing thing = thing_of(engine, *engine.store().find(*lock));
        thing.since = parked.since;
        thing.lasts = now - parked.at;
        member.awaits.push_back(std::move(thing));
    }
    return member;
}

template <class Say>
std::string listed(const std::vector<Thing>& things, Say say) {
    std::string text;
    for (std::size_t i = 0; i < things.size() && i < things_told_max; ++i)
        text += (i == 0 ? "" : ", ") + say(things[i]);
    return text + (things.size() > things_told_max ? ", …" : "");
}

std::string about(const Member& member) {
    std::string text = named(member.name, member.pid);
    if (!member.holds.empty())
        text += " has held " +
                listed(member.holds,
                       [](const Thing& thing) {
                           return told(thing) + " for " + in_seconds(thing.lasts) +
                                  (thing.where.empty() ? "" : ", taken" + said_at(thing.where));
                       }) +
                " and";
    return text + " has waited for " + listed(member.awaits, told) + " for " +
           in_seconds(member.awaits.front().lasts) + said_at(member.where);
}

void write_known(Writer& writer, std::string_view name, std::string_view text) {
    writer.text(name);
    if (text.empty())
        writer.nil();
    else
        writer.text(text);
}

void write_things(Writer& writer, std::string_view name, const std::vector<Thing>& things) {
    writer.text(name);
    writer.array(things.size());
    for (const Thing& thing : things) {
        writer.map(6);
        writer.text("object");
        writer.unsigned_integer(number(thing.id));
        writer.text("type");
        writer.text(thing.type);
        write_known(writer, "name", thing.name);
        writer.text("since");
        writer.unsigned_integer(thing.since);
        writer.text("seconds");
        writer.real(std::chrono::duration<double>(thing.lasts).count());
        write_known(writer, "where", thing.where);
    }
}

void write_member(Writer& writer, const DeadlockReport& report, const Member& member) {
    writer.map(6 + who_members);
    write_who(writer, {.client = member.caller.client, .pid = member.pid, .name = member.name});
    writer.text("channel");
    writer.unsigned_integer(number(member.caller.channel));
    writer.text("method");
    writer.text(member.method);
    write_known(writer, "where", member.where);
    write_things(writer, "awaits", member.awaits);
    write_things(writer, "holds", member.holds);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < report.members.size(); ++i)
        if (std::ranges::count(member.waits_for, report.members[i].call) > 0) places.push_back(i);
    writer.text("waits_for");
    writer.array(places.size());
    for (const std::size_t place : places) writer.unsigned_integer(place);
}

}  // namespace

void write_members(Writer& writer, const DeadlockReport& report) {
    writer.array(report.members.size());
    for (const Member& member : report.members) write_member(writer, report, member);
}

DeadlockReport report_of(const Engine& engine, const WaitGraph& graph,
                         const std::vector<ParkNumber>& cycle, Time now) {
    DeadlockReport report;
    std::set<ObjectId> wanted;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
        if (i + 1 >= members_told_max && i + 1 < cycle.size()) {
            ++report.more;
            continue;
        }
        const ParkNumber call = cycle[i];
        report.members.push_back(member_of(engine, graph, call, now));
        for (const Thing& thing : report.members.back().awaits) wanted.insert(thing.id);
    }
    for (Member& member : report.members)
        for (const ObjectId object : wanted) {
            const Record& record = *engine.store().find(object);
            const Holder* holder = holder_of(engine, record, member.caller);
            if (holder == nullptr) continue;
            Thing thing = thing_of(engine, record);
            thing.since = holder->first->since;
            thing.lasts = now - holder->first->at;
            thing.where = engine.diagnosis().places.text(holder->first->where);
            member.holds.push_back(std::move(thing));
        }
    return report;
}

std::string in_words(const DeadlockReport& report) {
    std::string text;
    for (const Member& member : report.members) text += (text.empty() ? "" : "; ") + about(member);
    return text + (report.more > 0 ? "; and " + std::to_string(report.more) + " more" : "");
}

}  // namespace steward::engine
