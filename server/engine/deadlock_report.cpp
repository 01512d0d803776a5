#include "engine/deadlock_report.hpp"

#include "engine/engine.hpp"
#include "engine/wait_graph.hpp"

#include <algorithm>
#include <set>

namespace steward::engine {

DeadlockReport::Thing thing_of(const Engine& engine, const Record& record) {
    return {
        .id = record.id, .type = engine.catalogue().types()[record.type].name, .name = record.name};
}

std::string in_seconds(Time time) {
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const std::int64_t tenths = std::chrono::round<Tenths>(std::max(time, Time::zero())).count();
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string called(const DeadlockReport::Thing& thing) {
    if (thing.id < first_shared_object) return "the end of a process";
    return thing.type + " " +
           (thing.name.empty() ? "@" + std::to_string(number(thing.id)) : "'" + thing.name + "'");
}

namespace {

using Thing = DeadlockReport::Thing;
using Member = DeadlockReport::Member;

// A refusal's sentence, and a line of the log, have an end.
constexpr std::size_t members_told_max = 16;
constexpr std::size_t things_told_max = 4;
constexpr std::size_t holders_looked_at_max = 100;

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
                  .name = client.name.empty() ? client.identity.program : client.name,
                  .method = engine.catalogue().method(header.method)->full_name,
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

std::string in_words(const Member& member) {
    std::string text = member.name + " (pid " + std::to_string(member.pid) + ")";
    if (!member.holds.empty())
        text += " has held " +
                listed(member.holds,
                       [](const Thing& thing) {
                           return called(thing) + " for " + in_seconds(thing.lasts);
                       }) +
                " and";
    return text + " has waited for " + listed(member.awaits, called) + " for " +
           in_seconds(member.awaits.front().lasts);
}

}  // namespace

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
            member.holds.push_back(std::move(thing));
        }
    return report;
}

std::string in_words(const DeadlockReport& report) {
    std::string text;
    for (const Member& member : report.members)
        text += (text.empty() ? "" : "; ") + in_words(member);
    return text + (report.more > 0 ? "; and " + std::to_string(report.more) + " more" : "");
}

}  // namespace steward::engine
