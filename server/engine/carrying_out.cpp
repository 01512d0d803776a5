// The effects of a call, carried out: what it does besides its change of the object, all at one
// time.
#include "common/verify.hpp"
#include "engine/turn.hpp"

namespace steward::engine {

namespace {

// It may wait for others while its thread holds something.
bool may_deadlock(const MethodRow& row, const Call& call) {
    const bool waits_for_all = row.access.waits && row.access.awaits == Awaits::all_of;
    return (row.access.acquires() || waits_for_all) && !call.has_no_time();
}

}  // namespace

void Engine::carry_out(const Call& call, const Effects& effects, const MethodRow* row) {
    auto note = effects.notes().begin();  // in the order of those that were touched
    for (Record* touched : effects.touched()) {
        const auto its = std::find_if(note, effects.notes().end(), [&](const ChangeNote& one) {
            return &one.record() == touched;
        });
        const bool has_note = its != effects.notes().end();
        note_change(
            *touched,
            {.call = call, .row = row, .effects = &effects, .note = has_note ? &*its : nullptr});
        if (has_note) note = its + 1;
    }
    if (!effects.holding_changes().empty()) change_holdings(call, effects, row);
    for (const Effects::Alarm& alarm : effects.alarms()) set_alarm(*alarm.record, alarm.time);
}

void Engine::change_holdings(const Call& call, const Effects& effects, const MethodRow* row) {
    const Moment now{sequence_, call.now()};
    for (const HoldingChange& change : effects.holding_changes()) {
        switch (change.what) {
            case HoldingChange::What::hold_more:
                if (const Holding* held = change.record->holders.of(change.caller, change.mode)) {
                    clients_.take_back_goodbye(change.caller);
                    holdings_.hold_again(const_cast<Holding&>(*held), change.count);
                    break;
                }
                [[fallthrough]];
            case HoldingChange::What::hold: {
                const bool is_told = row == nullptr || row->access.holds != Holds::nothing ||
                                     !change.record->object->is_owned();
                verify(is_told, "a method holds what ends with its caller, and its row is silent");
                const SourcePlace where = call.where();
                if (row != nullptr && may_deadlock(*row, call))
                    diagnosis_.lock_order.taken(*change.record, change.caller, change.mode, now,
                                                where);
                Holding& held =
                    hold(*change.record, change.caller, change.mode, now, where, change.count);
                if (change.lease != Time{}) [[unlikely]]
                    holdings_.lend(held, change.lease, now.time + change.lease);
                break;
            }
            case HoldingChange::What::lend:
                holdings_.lend(*change.holding, change.lease, now.time + change.lease);
                break;
            case HoldingChange::What::hold_again:
                clients_.take_back_goodbye(change.holding->caller());
                holdings_.hold_again(*change.holding, change.count);
                break;
            case HoldingChange::What::let_go:
                if (change.count == change.holding->count)
                    counters_.held(clients_, *change.holding, now.time);
                holdings_.let_go(*change.holding, change.count);
                break;
            case HoldingChange::What::let_go_all:
                for (const Holding* held = change.holder->first; held != nullptr; held = held->next)
                    counters_.held(clients_, *held, now.time);
                holdings_.let_go_all(*change.holder);
                break;
        }
    }
}

// What it waits for was not possible, and nobody but it could be asked.
void Engine::let_holder_pass(const Record& record, const Caller& holder) {
    const Channel* channel = record.lanes.empty() ? nullptr : clients_.channel(holder.channel);
    if (channel == nullptr) return;
    for (const auto& [lane, waiters] : record.lanes)
        for (const std::set<ParkNumber>* parked : {&channel->parked, &channel->selecting})
            for (const ParkNumber number : *parked)
                if (waiters.contains(number)) passing_.push_back(number);
}

Holding& Engine::hold(Record& record, const Caller& holder, std::uint8_t mode, Moment since,
                      SourcePlace where, std::uint64_t count) {
    if (record.object->lets_holder_pass()) let_holder_pass(record, holder);
    clients_.has_acquired(holder, record.id);
    Holding& held =
        holdings_.hold(record.holders, clients_.holds(holder), holder, mode, since.sequence, count);
    held.at = since.time;
    held.where = where;
    return held;
}

void Engine::apply_references(const Effects& effects) {
    for (const ReferenceChange& change : effects.reference_changes())
        if (change.by > 0) store_.retain(change.object, 1);
    for (const ReferenceChange& change : effects.reference_changes())
        if (change.by < 0) {
            store_.release(change.object, 1);
            diagnosis_.orphans.lost_reference(change.object);
        }
}

void Engine::set_alarm(Record& record, std::optional<Time> time) {
    if (time == record.alarm) return;
    if (record.alarm) alarms_.erase({*record.alarm, record.id});
    if (time) alarms_.emplace(*time, record.id);
    record.alarm = time;
}

// Whoever waits for what the alarm brings has it before a later deadline of the same input is
// looked at.
void Engine::ring(Turn& turn, Record& record) {
    constexpr std::size_t steps = 100;  // an object that has more to do rings again
    turn.spend(steps);
    const Call call(*this, record, {}, ++sequence_, *record.alarm);
    set_alarm(record, std::nullopt);
    Effects effects(record);
    record.object->alarm(call, effects);
    diagnosis_.changes.count(record, {.call = call, .effects = &effects, .kind = "time"});
    accounts_.charge(record, record.account);
    carry_out(call, effects, nullptr);
    apply_references(effects);
    std::vector<ObjectId> later = std::exchange(changed_, {record.id});
    settle_changed(turn);
    changed_ = std::move(later);
}

}  // namespace steward::engine
