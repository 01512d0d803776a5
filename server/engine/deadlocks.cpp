#include "engine/deadlocks.hpp"

#include "engine/deadlock_report.hpp"
#include "engine/turn.hpp"

namespace steward::engine {
namespace {

constexpr std::size_t looked_at_max = 16;

}  // namespace

OnDeadlock chosen_on_deadlock(const Engine& engine, const Record& record) {
    const OnDeadlock chosen = record.object->on_deadlock();
    return chosen == OnDeadlock::usual ? engine.options().on_deadlock : chosen;
}

OnDeadlock on_deadlock(const Engine& engine, const Record& record) {
    const OnDeadlock chosen = chosen_on_deadlock(engine, record);
    if (chosen != OnDeadlock::usual) return chosen;
    return record.object->only_holder_lets_go() ? OnDeadlock::refuse : OnDeadlock::report;
}

// Some of those that are left lead to the others.
void Deadlocks::waits_on(const Channel& channel) {
    std::size_t left = looked_at_max;
    for (const std::set<ParkNumber>* calls : {&channel.parked, &channel.selecting})
        for (auto call = calls->begin(); call != calls->end() && left > 0; ++call, --left)
            came_to_wait(*call, Comes::on);
}

void Deadlocks::thread_ended(const Client& client) {
    if (!client.holds.any()) return;
    std::size_t left = looked_at_max;
    for (auto id = client.channels.begin(); id != client.channels.end() && left > 0; ++id, --left)
        waits_on(*engine_.clients_.find(*id));
}

// Those who have gone on meanwhile wait for nothing any more. What a refusal lets go on may wait
// anew.
void Deadlocks::look(Turn& turn) {
    while (!fresh_.empty()) {
        for (const Fresh& fresh : std::exchange(fresh_, {}))
            if (const Parked* parked = engine_.waiting_.find(fresh.call);
                parked && !goes_on(*parked))
                look(turn, fresh);
        if (!engine_.changed_.empty() || !engine_.passing_.empty()) engine_.settle(turn);
    }
}

// The usual case, without a graph: it waits at one object, which has one holder, who waits for
// nothing.
bool Deadlocks::goes_on(const Parked& parked) const {
    if (parked.is_in_line()) return true;
    const Record& record = *engine_.store_.find(parked.places.front().object);
    if (parked.places.size() > 1 || record.id < first_shared_object) return false;
    if (record.holders.size() != 1) return !record.holders.any();
    const Channel* holder = engine_.clients_.find(record.holders.oldest()->caller().channel);
    return holder != nullptr && (holder->waiting() == 0 || holder->goes_on);
}

void Deadlocks::look(Turn& turn, const Fresh& fresh) {
    using View = WaitGraph::View;
    const ParkNumber call = fresh.call;
    WaitGraph suspected(engine_, View::suspected);
    suspected.add(call);
    suspected.cross_out();
    const std::vector<ParkNumber> suspects = suspected.cycle_of(call);
    turn.spend(1 + suspects.size());
    if (suspects.empty()) return;
    WaitGraph certain(engine_, View::certain);
    certain.add(call);
    certain.cross_out();
    const std::vector<ParkNumber> cycle = certain.cycle_of(call);
    if (!cycle.empty() && refuse_one(turn, certain, cycle, fresh)) return;
    report(turn, Report::Kind::suspected_deadlock,
           "a deadlock is suspected: ", report_of(engine_, suspected, suspects, turn.now));
}

// False: none of them can be refused.
bool Deadlocks::refuse_one(Turn& turn, const WaitGraph& graph, const std::vector<ParkNumber>& cycle,
                           const Fresh& closing) {
    const bool is_free = closing.comes != Comes::holding && may_be_refused(closing.call);
    ParkNumber chosen = is_free ? closing.call : 0;
    for (const ParkNumber call : cycle)
        if (!is_free && call != closing.call && may_be_refused(call)) chosen = call;
    if (chosen == 0) return false;
    const DeadlockReport found = report_of(engine_, graph, cycle, turn.now);
    Refusal refusal{ErrorCode::deadlock, "waiting would never end: " + in_words(found)};
    Writer writer(refusal.data);
    write_members(writer, found);
    report(turn, Report::Kind::deadlock, "a deadlock is refused: ", found);
    if (chosen == closing.call && closing.comes == Comes::anew)
        refuse_newcomer(turn, chosen, refusal);
    else
        engine_.answer_parked(turn, chosen, refusal);
    return true;
}

void Deadlocks::report(const Turn& turn, Report::Kind kind, const std::string& what,
                       const DeadlockReport& report) {
    std::vector<std::int64_t> pids;
    for (const DeadlockReport::Member& member : report.members) pids.push_back(member.pid);
    engine_.diagnosis().reports.add(
        {.kind = kind, .sentence = what + in_words(report), .pids = std::move(pids)}, turn.now);
}

void Deadlocks::refuse_newcomer(Turn& turn, ParkNumber call, const Refusal& refusal) {
    Parked parked = engine_.take_parked(call);
    engine_.waiting_.forget(call);
    if (parked.has_waited) --engine_.counters_.parked;
    parked.has_waited = false;
    const std::vector<CallFrame> frames = frames_of(parked.frames);
    engine_.refuse(turn, parked.caller, frames[0], &engine_.method_of(parked), refusal, &parked);
    engine_.stop_rest(turn, parked.caller, std::span(frames).subspan(1));
}

// A condition's wait ends with its lock held, whatever ends it.
bool Deadlocks::may_be_refused(ParkNumber call) const {
    return !engine_.method_of(*engine_.waiting_.find(call)).access.counts_on_arrival;
}

}  // namespace steward::engine
