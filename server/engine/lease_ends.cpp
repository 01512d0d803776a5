#include "engine/lease_ends.hpp"

#include "engine/turn.hpp"
#include "engine/words.hpp"

namespace steward::engine {

// The end of its holder may have come before.
void LeaseEnds::end_next(Turn& turn) {
    const Leases& leases = engine_.holdings_.leases();
    const Time time = leases.next()->until;
    engine_.departures_.finish_wholly(turn, leases.next()->holder->object->record().id);
    if (leases.next_end() != time) return;
    report(turn, *leases.next());
    end(turn, *leases.next()->holder, time);
}

// Whoever is gone, and has left it held, asks for nothing any more.
void LeaseEnds::end(Turn& turn, Holder& holder, Time time) {
    Record& record = holder.object->record();
    const Caller caller = holder.caller;
    if (!holder.is_gone()) engine_.clients_.overstayed(caller)->add(record.id, time);
    Ended ended{.by_lease = true, .verdict = record.object->verdict()};
    for (Holding *holding = holder.first, *next = nullptr; holding != nullptr; holding = next) {
        next = holding->next;
        if (!holding->is_lent() || holding->until > time) continue;
        ended.parts.push_back({caller, holding->mode, holding->count, holding->since});
        engine_.counters_.held(engine_.clients_, *holding, time);
        engine_.holdings_.let_go(*holding);
    }
    turn.spend(1 + ended.parts.size());
    const Call call(engine_, record, caller, ++engine_.sequence_, time);
    Effects effects(record);
    record.object->holder_ended(call, effects, ended);
    engine_.diagnosis_.changes.count(record,
                                     {.call = call, .effects = &effects, .kind = "lease_ended"});
    engine_.accounts_.charge(record, record.account);
    engine_.carry_out(call, effects, nullptr);
    engine_.apply_references(effects);
    std::vector<ObjectId> later = std::exchange(engine_.changed_, {record.id});
    engine_.settle_changed(turn);
    engine_.changed_ = std::move(later);
}

void LeaseEnds::report(const Turn& turn, const Holding& held) {
    const Holder& holder = *held.holder;
    const Record& record = holder.object->record();
    std::size_t waiters = 0;
    for (const auto& [lane, line] : record.lanes) waiters += line.size();
    const std::string waiting = waiters == 0   ? "nobody waits for it"
                                : waiters == 1 ? "1 call waits for it"
                                               : std::to_string(waiters) + " calls wait for it";
    const std::int64_t pid = who(engine_.clients_, holder).pid.value_or(0);
    const std::string_view where = engine_.diagnosis_.places.text(held.where);
    const std::string taken = where.empty() ? "" : ", taken" + said_at(where);
    engine_.diagnosis().reports.add(
        {.kind = Report::Kind::lease_ended,
         .sentence = "a lease has ended: " + named(engine_, holder) + " has held " +
                     called(engine_, record) + " for " + in_seconds(turn.now - held.at) + taken +
                     ", last lent for " + in_seconds(held.lease) + "; " + waiting,
         .pids = {pid}},
        turn.now);
}

}  // namespace steward::engine
