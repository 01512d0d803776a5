#include "engine/deadlocks.hpp"

#include "engine/deadlock_report.hpp"
#include "engine/turn.hpp"

namespace steward::engine {

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
void Deadlocks::thread_ended(const Client& client) {
    constexpr std::size_t looked_at_max = 16;
    if (!client.holds.any()) return;
    std::size_t left = looked_at_max;
    for (const ChannelId id : client.channels) {
        const Channel& channel = *engine_.clients_.find(id);
        for (const std::set<ParkNumber>* calls : {&channel.parked, &channel.selecting})
            for (const ParkNumber call : *calls)
                if (left > 0) {
                    came_to_wait(call);
                    --left;
                }
    }
}

// Those who have gone on meanwhile wait for nothing any more. What a refusal lets go on may wait
// anew.
void Deadlocks::look(Turn& turn) {
    while (!fresh_.empty()) {
        for (const ParkNumber call : std::exchange(fresh_, {}))
            if (const Parked* parked = engine_.waiting_.find(call); parked && !goes_on(*parked))
                look(turn, call);
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
    return holder != nullptr && holder->waiting() == 0;
}

void Deadlocks::look(Turn& turn, ParkNumber call) {
    using View = WaitGraph::View;
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
    if (!cycle.empty() && refuse_one(turn, certain, cycle, call)) return;
    engine_.reports_.add("a deadlock is suspected: " +
                         in_words(report_of(engine_, suspected, suspects, turn.now)));
}

// False: none of them can be refused.
bool Deadlocks::refuse_one(Turn& turn, const WaitGraph& graph, const std::vector<ParkNumber>& cycle,
                           ParkNumber closing) {
    ParkNumber chosen = may_be_refused(closing) ? closing : 0;
    for (const ParkNumber call : cycle)
        if (chosen != closing && may_be_refused(call)) chosen = call;
    if (chosen == 0) return false;
    const std::string words = in_words(report_of(engine_, graph, cycle, turn.now));
    engine_.reports_.add("a deadlock is refused: " + words);
    const Refusal refusal{ErrorCode::deadlock, "waiting would never end: " + words};
    if (chosen + 1 == engine_.waiting_.next_number())
        refuse_newcomer(turn, chosen, refusal);
    else
        engine_.answer_parked(turn, chosen, refusal);
    return true;
}

// As if it had never been parked.
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
