// Orphaned waits: who is remembered, when it is looked at, and what becomes of the calls.
#include "engine/orphans.hpp"

#include "engine/orphan_report.hpp"
#include "engine/turn.hpp"

namespace steward::engine {
namespace {

// Of a thread's calls, and of a process's threads.
constexpr std::size_t suspected_max = 16;

}  // namespace

std::string_view name(LastOne::How how) {
    switch (how) {
        case LastOne::How::crashed: return "crashed";
        case LastOne::How::ended: return "ended";
        case LastOne::How::let_it_go: break;
    }
    return "let_it_go";
}

// --- who could have ---

// Whoever has made an object that nobody has changed yet, and goes in order, has made it for
// others.
void Orphans::gave_up(const Client& client, ObjectId object, Time now) {
    if (client.references.contains(object)) return;
    std::optional<Lane> waited_in;
    if (const auto waited = died_waiting_.find({client.id, object});
        waited != died_waiting_.end()) {
        waited_in = waited->second;
        died_waiting_.erase(waited);
    }
    const Record* record = engine_.store_.find(object);
    const bool stays =
        record != nullptr && (record->references > 0 || Store::is_kept_by_name(*record));
    if (!stays || !can_be_orphaned(engine_.catalogue_.types()[record->type])) return;
    using enum LastOne::How;
    const LastOne::How how = !client.is_gone ? let_it_go : client.said_goodbye ? ended : crashed;
    const bool has_only_made_it =
        record->creator == client.id && record->version == 0 && how != crashed;
    if (!has_only_made_it)
        remember(object,
                 {.last = {.client = client.id,
                           .pid = client.identity.pid,
                           .name = client.name.empty() ? client.identity.program : client.name,
                           .how = how,
                           .at = now},
                  .waited_in = waited_in,
                  .before = {}});
    suspect(object);
}

// Of one who waited himself, the last one before him is remembered with him, who did not wait
// there.
void Orphans::remember(ObjectId object, Remembered fresh) {
    const auto known = last_.find(object);
    if (known != last_.end()) {
        const Remembered& before = known->second;
        if (fresh.waited_in)
            fresh.before = before.waited_in == fresh.waited_in ? before.before : before.last;
        order_.erase(known->second.order);
    } else if (last_.size() >= remembered_max) {
        forget(order_.begin()->second);
    }
    fresh.order = order_.empty() ? 1 : order_.rbegin()->first + 1;
    order_.emplace(fresh.order, object);
    last_.insert_or_assign(object, std::move(fresh));
}

void Orphans::forget(ObjectId object) {
    const auto known = last_.find(object);
    if (known == last_.end()) return;
    order_.erase(known->second.order);
    last_.erase(known);
    fresh_.erase(object);
}

// A process whose last connection has ended waits no more either: it is about to end.
void Orphans::died_waiting(const Client& client, std::span<const Place> places) {
    const bool ends =
        client.is_gone || client.is_dead ||
        std::none_of(client.channels.begin(), client.channels.end(),
                     [&](ChannelId channel) { return !engine_.clients_.find(channel)->is_gone; });
    if (!ends) return;
    for (const Place& place : places)
        if (client.references.contains(place.object))
            died_waiting_.insert_or_assign({client.id, place.object}, place.lane);
}

void Orphans::came_back(ClientId client) {
    auto one = died_waiting_.lower_bound({client, ObjectId{}});
    while (one != died_waiting_.end() && one->first.first == client) one = died_waiting_.erase(one);
}

void Orphans::came_to_wait(const Parked& parked) {
    if (parked.is_in_line()) return;
    bool is_suspect = false;
    for (const Place& place : parked.places)
        if (last_.contains(place.object)) fresh_.insert(place.object), is_suspect = true;
    if (is_suspect) newcomers_.push_back(parked.number);
}

void Orphans::waits_on(const Channel& channel) {
    if (last_.empty()) return;
    std::size_t left = suspected_max;
    for (const std::set<ParkNumber>* calls : {&channel.parked, &channel.selecting})
        for (auto call = calls->begin(); call != calls->end() && left > 0; ++call, --left)
            for (const Place& place : engine_.waiting_.find(*call)->places) suspect(place.object);
}

void Orphans::thread_ended(const Client& client) {
    if (last_.empty()) return;
    std::size_t left = suspected_max;
    for (auto id = client.channels.begin(); id != client.channels.end() && left > 0; ++id, --left)
        waits_on(*engine_.clients_.find(*id));
}

// --- what becomes of it ---

// What is busy is looked at when it is free: whoever waits there has not been asked yet.
void Orphans::look(Turn& turn) {
    std::set<ObjectId> later;
    if (engine_.has_chores()) std::swap(later, fresh_);
    while (!fresh_.empty()) {
        for (const ObjectId object : std::exchange(fresh_, {})) {
            const Record* record = engine_.store_.find(object);
            if (record == nullptr || record->lanes.empty()) continue;
            if (engine_.busy_.is_busy(*record))
                later.insert(object);
            else
                look(turn, *record);
        }
        if (!engine_.changed_.empty() || !engine_.passing_.empty()) engine_.settle(turn);
    }
    fresh_ = std::move(later);
    newcomers_.clear();
}

// All are found before any is refused: they go together. But where a call that has just come is
// refused, its caller is there to act, as it was before, and nobody else is orphaned.
void Orphans::look(Turn& turn, const Record& record) {
    std::size_t steps = 0;
    const std::vector<Found> found = orphaned_at(record, steps);
    turn.spend(steps / 4);
    for (const Found& these : found)
        for (const Orphan& orphan : these.orphans)
            if (is_newcomer(orphan.call) && is_refused(these.policy, orphan.call))
                return act(turn, these.policy, {orphan});
    for (const Found& these : found) act(turn, these.policy, these.orphans);
}

void Orphans::act(Turn& turn, OnOrphaned policy, const std::vector<Orphan>& orphans) {
    std::vector<Orphan> told;
    std::vector<Orphan> refused;
    std::vector<Refusal> refusals;
    for (const Orphan& orphan : orphans)
        if (is_refused(policy, orphan.call)) {
            refused.push_back(orphan);
            refusals.push_back({ErrorCode::abandoned, reason(engine_, orphan, turn.now)});
        } else if (told_.insert(orphan.call).second) {
            told.push_back(orphan);
        }
    if (!told.empty()) report(turn, told, "");
    if (!refused.empty()) report(turn, refused, "; refused");
    for (std::size_t i = 0; i < refused.size(); ++i) refuse(turn, refused[i].call, refusals[i]);
}

void Orphans::report(const Turn& turn, const std::vector<Orphan>& orphans, std::string_view end) {
    std::vector<std::int64_t> pids{orphans.front().last->pid};
    for (const Orphan& orphan : orphans) {
        const Parked& parked = *engine_.waiting_.find(orphan.call);
        const std::int64_t pid = engine_.clients_.client(parked.caller.client)->identity.pid;
        if (pids.size() < Reports::pids_max &&
            std::find(pids.begin(), pids.end(), pid) == pids.end())
            pids.push_back(pid);
    }
    engine_.diagnosis().reports.add(
        {.kind = Report::Kind::orphaned_wait,
         .sentence = in_words(engine_, orphans, turn.now) + std::string(end),
         .pids = std::move(pids)},
        turn.now);
}

void Orphans::refuse(Turn& turn, ParkNumber call, const Refusal& refusal) {
    if (is_newcomer(call))
        engine_.diagnosis_.deadlocks.refuse_newcomer(turn, call, refusal);
    else
        engine_.answer_parked(turn, call, refusal);
}

// A condition's wait ends with its lock held, whatever ends it; who has arrived at a barrier or a
// latch cannot be as if he had not.
bool Orphans::is_refused(OnOrphaned policy, ParkNumber call) const {
    return policy == OnOrphaned::refuse &&
           !engine_.method_of(*engine_.waiting_.find(call)).access.counts_on_arrival;
}

bool Orphans::is_newcomer(ParkNumber call) const {
    return !newcomers_.empty() && newcomers_.back() == call &&
           engine_.waiting_.next_number() == call + 1;
}

}  // namespace steward::engine
