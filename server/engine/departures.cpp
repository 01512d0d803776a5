// Waiters go first, so that nothing can be granted to the dead; then what they held, in the order
// of the grants; then what only they referred to.
#include "engine/departures.hpp"

#include "engine/endings.hpp"
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

std::shared_ptr<const Departed> departed(const Client& client) {
    return std::make_shared<const Departed>(Departed{client.identity.pid, client.name});
}

// A clean end leaves what belongs to nobody in particular.
bool is_left(const Holder& holder, bool said_goodbye) {
    return said_goodbye && !holder.object->record().object->is_owned();
}

// So many of a thread's places that are forgotten take about as long as one step.
constexpr std::size_t places_in_step = 8;

}  // namespace

// --- who is gone ---

// Of a channel at work the job is done first, and what it had sent before is executed.
void Departures::take(Turn& turn, const ChannelGone& gone) {
    Channel* channel = engine_.clients_.channel(gone.channel);
    if (channel == nullptr || channel->is_gone) return;
    if (engine_.busy_.is_at_work(channel->id))
        return engine_.jobs_.postpone({.channel = gone.channel});
    stop_waiting(*channel);
    channel->is_gone = true;
    if (!channel->said_goodbye) ++engine_.counters_.crashes;
    Client& client = *engine_.clients_.client(channel->client);
    if (client.said_goodbye && !has_living_channel(client)) client_gone(client);
    depart({.channel = gone.channel, .client = client.id});
    work(turn);
}

bool Departures::has_living_channel(const Client& client) const {
    return std::any_of(client.channels.begin(), client.channels.end(), [&](ChannelId channel) {
        return !engine_.clients_.channel(channel)->is_gone;
    });
}

void Departures::take(Turn& turn, const ClientDied& died) {
    Client* client = engine_.clients_.living(died.client);
    if (client == nullptr || client->is_dead) return;
    client->is_dead = true;
    for (const ChannelId channel : client->channels)
        stop_waiting(*engine_.clients_.channel(channel));
    if (!engine_.waiting_.has_dead()) return;
    depart({.channel = {}, .client = client->id});
    work(turn);
}

void Departures::take(Turn& turn, const ClientGone& gone) {
    Client* client = engine_.clients_.living(gone.client);
    if (client == nullptr) return;
    if (engine_.busy_.is_at_work(*client)) return engine_.jobs_.postpone({.client = gone.client});
    client_gone(*client);
    work(turn);
}

void Departures::client_gone(Client& client) {
    client.is_gone = true;
    for (const ChannelId id : client.channels) {
        Channel& channel = *engine_.clients_.channel(id);
        stop_waiting(channel);
        if (!channel.said_goodbye && !channel.is_gone) ++engine_.counters_.crashes;
        channel.is_gone = true;
    }
    std::erase_if(departures_, [&](const Departure& one) {
        if (one.client != client.id) return false;
        if (one.is_held_up) --held_up_;
        return true;
    });
    depart({.channel = {}, .client = client.id});
}

void Departures::depart(const Departure& departure) {
    departures_.push_back(departure);
    forget_what_is_finished();
}

void Departures::forget_what_is_finished() {
    fed_.clear();
    disentangled_ = {};
}

void Departures::stop_waiting(Channel& channel) {
    if (channel.waits_no_more) return;
    engine_.waiting_.bury(channel);
    if (channel.waiting() > 0) without_dead_.clear();
}

// What was set aside for these objects ends; whatever was held up may go on.
void Departures::job_done(Turn& turn, const std::vector<ObjectId>& objects) {
    if (!any()) return;
    for (Departure& departure : departures_)
        departure = {.channel = departure.channel, .client = departure.client};
    held_up_ = 0;
    forget_what_is_finished();
    for (const ObjectId object : objects) finish_at(turn, object);
    work(turn);
}

// --- chores ---

void Departures::work(Turn& turn) {
    for (std::size_t behind = departures_.size(); behind > 0 && turn.steps > 0;) {
        Departure& departure = departures_[behind - 1];
        const Left left = departure.is_held_up ? Left::what_is_busy : do_one(turn, departure);
        if (left == Left::more) continue;
        --behind;
        if (left == Left::nothing)
            departures_.erase(departures_.begin() + static_cast<std::ptrdiff_t>(behind));
        else if (!std::exchange(departure.is_held_up, true))
            ++held_up_;
    }
    if (any()) return;
    without_dead_.clear();
    forget_what_is_finished();
}

Departures::Left Departures::do_one(Turn& turn, Departure& departure) {
    if (departure.channel == ChannelId{})
        return do_one_of_client(turn, departure, *engine_.clients_.client(departure.client));
    return do_one_of_channel(turn, *engine_.clients_.channel(departure.channel));
}

// The references of a client stay: another thread of the same process may open a channel later.
Departures::Left Departures::do_one_of_channel(Turn& turn, Channel& channel) {
    if (!drop_calls(turn, channel)) return Left::more;
    Client& client = *engine_.clients_.client(channel.client);
    if (Holder* holder = oldest_of(channel.holds, channel.set_aside, channel.said_goodbye)) {
        turn.spend(1);
        if (is_left(*holder, channel.said_goodbye))
            engine_.holdings_.hand_over(*holder, client.holds);
        else
            end_holder(turn, *holder, false);
        return Left::more;
    }
    if (channel.waiting() > 0 || channel.set_aside.any()) return Left::what_is_busy;
    turn.spend(1);
    turn.spend(engine_.diagnosis_.races.forget(channel.id) / places_in_step);
    engine_.clients_.remove_channel(channel.id);
    engine_.diagnosis_.deadlocks.thread_ended(client);
    engine_.diagnosis_.orphans.thread_ended(client);
    return Left::nothing;
}

// What stays held when its client is gone is held by somebody who was.
Departures::Left Departures::do_one_of_client(Turn& turn, Departure& departure, Client& client) {
    if (!departure.has_dropped_calls && !drop_calls(turn, departure, client)) return Left::more;
    const auto may_go = [](const Channel& one) {
        return !one.holds.any() && !one.set_aside.any() && one.waiting() == 0;
    };
    if (!client.is_gone) {
        const bool waits =
            std::any_of(client.channels.begin(), client.channels.end(),
                        [&](ChannelId id) { return engine_.clients_.channel(id)->waiting() > 0; });
        return waits && engine_.waiting_.has_dead() ? Left::what_is_busy : Left::nothing;
    }
    Channel* first =
        client.channels.empty() ? nullptr : engine_.clients_.channel(*client.channels.begin());
    if (first != nullptr && may_go(*first)) {
        turn.spend(1);
        turn.spend(engine_.diagnosis_.races.forget(first->id) / places_in_step);
        engine_.clients_.remove_channel(first->id);
    } else if (Holder* holder = oldest_held_by(client)) {
        turn.spend(1 + client.channels.size() / 16);
        if (is_left(*holder, client.said_goodbye))
            engine_.holdings_.leave(*holder, departed(client));
        else
            end_holder(turn, *holder, true);
    } else if (!client.references.empty()) {
        turn.spend(1);
        engine_.release_references(client, client.references.begin()->first, UINT64_MAX, turn.now);
    } else if (Record* ephemeral = next_ephemeral(departure, client)) {
        turn.spend(1);
        Endings(engine_).end_in_slices(turn, *ephemeral);
    } else if (!client.channels.empty() || client.set_aside.any() || !client.ephemerals.empty()) {
        return Left::what_is_busy;
    } else {
        turn.spend(1);
        return remove_client(turn, client), Left::nothing;
    }
    return Left::more;
}

// False: there are more than fit in this turn.
bool Departures::drop_calls(Turn& turn, Departure& departure, const Client& client) {
    for (const ChannelId id : client.channels)
        if (!drop_calls(turn, *engine_.clients_.channel(id))) return false;
    return departure.has_dropped_calls = true;
}

// Those at one place first: others may stand behind them.
bool Departures::drop_calls(Turn& turn, Channel& channel) {
    for (const std::set<ParkNumber>* waiting : {&channel.parked, &channel.selecting})
        for (auto next = waiting->begin(); next != waiting->end();) {
            const ParkNumber number = *next++;
            if (!can_be_dropped(number)) continue;
            if (turn.steps == 0) return false;
            turn.spend(1 + engine_.take_parked(number).places.size() / 4);
        }
    return true;
}

// The object is told that it goes. What stands in line has not come, and does.
bool Departures::can_be_dropped(ParkNumber number) const {
    const Parked& parked = *engine_.waiting_.find(number);
    if (parked.is_in_line()) return false;
    const Record* called = engine_.find(parked.object);
    return called == nullptr || !engine_.busy_.is_busy(*called);
}

Record* Departures::next_ephemeral(Departure& departure, const Client& client) const {
    for (auto next = client.ephemerals.lower_bound(departure.ephemerals_from);
         next != client.ephemerals.end(); ++next) {
        departure.ephemerals_from = *next;
        Record* record = engine_.find(*next);
        if (!engine_.busy_.is_busy(*record)) return record;
    }
    departure.ephemerals_from = ObjectId{UINT64_MAX};
    return nullptr;
}

Holder* Departures::oldest_of(HeldByCaller& held, HeldByCaller& set_aside, bool said_goodbye) {
    while (held.any()) {
        Holder& oldest = *held.first;
        const bool is_busy =
            !is_left(oldest, said_goodbye) && engine_.busy_.is_busy(oldest.object->record());
        if (!is_busy) return &oldest;
        engine_.holdings_.hand_over(oldest, set_aside);
    }
    return nullptr;
}

Holder* Departures::oldest_held_by(Client& client) {
    Holder* oldest = oldest_of(client.holds, client.set_aside, client.said_goodbye);
    for (const ChannelId id : client.channels) {
        Channel& channel = *engine_.clients_.channel(id);
        Holder* holder = oldest_of(channel.holds, channel.set_aside, client.said_goodbye);
        const bool is_oldest =
            holder != nullptr && (oldest == nullptr || is_older(*holder, *oldest));
        if (is_oldest) oldest = holder;
    }
    return oldest;
}

// Whoever waits for its end finds nothing more of it.
void Departures::remove_client(Turn& turn, Client& client) {
    const std::int64_t pid = client.identity.pid;
    engine_.clients_.remove_client(client.id);
    if (engine_.clients_.has_process(pid)) return;
    engine_.processes_.end_of_client(pid);
    engine_.ask_for_end(turn, pid);
}

// --- what was held ---

// All holders of this process that hold the same object, by whichever of its channels, also those
// that have ended before it.
std::vector<Holder*> Departures::all_of_process(const Holder& holder) {
    std::vector<Holder*> holders;
    for (const Holding* holding = holder.object->oldest(); holding != nullptr;
         holding = holding->younger) {
        Holder& one = *holding->holder;
        const bool is_its = one.caller.client == holder.caller.client && !one.is_gone();
        if (is_its && one.first == holding) holders.push_back(&one);
    }
    std::sort(holders.begin(), holders.end(),
              [](const Holder* one, const Holder* other) { return is_older(*one, *other); });
    return holders;
}

// One chore: what a caller that is gone held of one object, or as much of that as fits in this
// turn.
void Departures::end_holder(Turn& turn, Holder& holder, bool with_process) {
    const Object& object = *holder.object->record().object;
    const bool is_only_one =
        !with_process || holder.object->size() == 1 || object.ended_parts() != EndedParts::whole;
    if (!is_only_one) turn.spend(holder.object->size() / 16);
    end_holders(turn, is_only_one ? std::vector{&holder} : all_of_process(holder), with_process);
}

void Departures::end_holders(Turn& turn, const std::vector<Holder*>& holders, bool with_process) {
    Record& record = holders.front()->object->record();
    const Caller caller = holders.front()->caller;
    const Client& client = *engine_.clients_.client(caller.client);
    Ended ended{.with_process = with_process, .verdict = record.object->verdict()};
    for (Holder* holder : holders) end_holdings(turn, *holder, ended);
    for (const Ended::Part& part : ended.parts)
        turn.spend(record.object->ended_parts() == EndedParts::counts ? part.count : 1);
    const Call call(engine_, record, caller, ++engine_.sequence_, turn.now);
    Effects effects(record);
    record.object->holder_ended(call, effects, ended);
    const Channel* channel = engine_.clients_.find(caller.channel);
    const bool ends_well = client.said_goodbye || (channel != nullptr && channel->said_goodbye);
    engine_.note_change(
        record, {.call = call, .effects = &effects, .kind = ends_well ? "release" : "crash"});
    engine_.carry_out(call, effects, nullptr);
    engine_.apply_references(effects);
    engine_.changed_.push_back(record.id);
}

void Departures::end_holdings(const Turn& turn, Holder& holder, Ended& ended) {
    const EndedParts parts = holder.object->record().object->ended_parts();
    std::uint64_t left =
        parts == EndedParts::whole ? UINT64_MAX : std::max<std::size_t>(turn.steps, 1);
    for (Holding *holding = holder.first, *next = nullptr; holding != nullptr && left > 0;
         holding = next) {
        next = holding->next;
        const std::uint64_t count =
            parts == EndedParts::counts ? std::min(holding->count, left) : holding->count;
        ended.parts.push_back({holder.caller, holding->mode, count, holding->since});
        left -= parts == EndedParts::counts ? count : 1;
        if (ended.verdict == Verdict::keep) continue;
        if (count == holding->count) engine_.counters_.held(engine_.clients_, *holding, turn.now);
        engine_.holdings_.let_go(*holding, count);
    }
    if (ended.verdict == Verdict::keep)
        engine_.holdings_.leave(holder, departed(*engine_.clients_.client(holder.caller.client)));
}

}  // namespace steward::engine
