// That nobody sees an end between two of its slices: what somebody looks at is brought to its end
// first, and what cannot be looked at is left out of the listings.
#include "engine/departures.hpp"
#include "engine/endings.hpp"
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// So many holdings of an object are looked at one by one; of more, those that are gone are looked
// for.
constexpr std::size_t holdings_looked_at_max = 16;

// What the calls name: the objects that they are on, and those in their arguments; and the locks
// that guard these, of which it is asked who holds them. Of arguments that are refused, or are read
// in a job, nothing is needed.
std::vector<ObjectId> named_by(std::span<const CallFrame> calls, const Engine& engine) {
    std::vector<ObjectId> named;
    for (const CallFrame& call : calls) {
        named.push_back(call.header.object);
        const MethodRow* row = engine.catalogue().method(call.header.method);
        if (row == nullptr || call.payload.size() > engine.options().turn_bytes) continue;
        try {
            const Arguments arguments(call.payload, row->parameters);
            for (std::size_t i = 0; i < row->parameters.size(); ++i)
                if (arguments.has(i))
                    for_each_reference(arguments[i], [&](ObjectId id) { named.push_back(id); });
        } catch (const Refusal&) {}
    }
    for (std::size_t left = named.size(); left > 0; --left) {
        const Record* record = engine.find(named[left - 1]);
        if (record != nullptr && record->guard != ObjectId{}) named.push_back(record->guard);
    }
    return named;
}

}  // namespace

// Those who waited for what has ended have it before the calls come, and those whom an earlier turn
// has left to be asked there are asked before.
std::optional<ObjectId> Departures::finish_for(Turn& turn, std::span<const CallFrame> calls) {
    const std::vector<ObjectId> named = named_by(calls, engine_);
    if (const auto unfinished = finish_all(turn, named)) return unfinished;
    engine_.settle_changed(turn);
    for (const ObjectId object : named)
        if (object >= first_shared_object &&
            (is_unsettled(object) || engine_.unsettled_.concerns(object)))
            return object;
    return std::nullopt;
}

// The same for calls that stand in line: whoever waits for what has ended is asked before.
bool Departures::finish_for_line(Turn& turn, std::span<const CallFrame> calls) {
    const std::vector<ObjectId> named = named_by(calls, engine_);
    if (finish_all(turn, named) || !engine_.changed_.empty()) return false;
    return std::none_of(named.begin(), named.end(),
                        [this](ObjectId object) { return is_unsettled(object); });
}

// Whose time is up is answered now: this cannot be left for later.
void Departures::finish_for_deadlines(Turn& turn, Time time) {
    const Unhurried unhurried(turn);
    for (const ParkNumber late : engine_.waiting_.expired(time))
        if (engine_.waiting_.find(late) != nullptr) finish_for_deadline(turn, late);
}

void Departures::finish_for_deadline(Turn& turn, ParkNumber number) {
    const Parked& parked = *engine_.waiting_.find(number);
    if (parked.is_in_line()) return;
    if (any()) finish_for_asking(turn, number);
    engine_.settle_changed(turn);
    if (engine_.waiting_.find(number) == nullptr) return;
    const auto is_still_asked = [&](const Place& place) {
        return engine_.unsettled_.concerns({place.object, place.lane}, number) ||
               is_unsettled_together(place.object);
    };
    if (std::any_of(parked.places.begin(), parked.places.end(), is_still_asked))
        engine_.ask_all(turn, engine_.unsettled_);
}

// Whether somebody is to be asked before calls of this object may come. What objects that are none
// of a client's wait for is theirs alone: nobody can see how far it is.
bool Departures::is_unsettled(ObjectId object) {
    if (object < first_shared_object) return false;
    const auto is_so = [this](ObjectId one) {
        return engine_.unsettled_.concerns_others(one) || is_unsettled_together(one);
    };
    if (is_so(object)) return true;
    const Record* record = engine_.find(object);
    const auto companion = record == nullptr ? std::nullopt : record->object->companion();
    return companion && is_so(*companion);
}

// Who is next here may depend on who is next elsewhere, since some wait in both places.
bool Departures::is_unsettled_together(ObjectId object) {
    return engine_.waiting_.is_entangled(object) &&
           engine_.unsettled_.concerns_entangled(engine_.waiting_);
}

bool Departures::may_stand_in_line(const Parked& parked) const {
    const Place& place = parked.places.front();
    return engine_.find(place.object)->is_busy ||
           engine_.unsettled_.concerns({place.object, place.lane}, parked.number);
}

void Departures::require_lines() const {
    for (const auto& [number, parked] : engine_.waiting_.all())
        if (parked.is_in_line() && !may_stand_in_line(parked))
            throw Unreadable{"a call that stands in line for nothing"};
}

// Of a dead caller nothing is asked.
Departures::Asked Departures::finish_for_asking(Turn& turn, ParkNumber number) {
    const Parked& parked = *engine_.waiting_.find(number);
    if (!engine_.is_dead(parked)) {
        const bool is_finished = finish_places(turn, parked);
        if (engine_.waiting_.find(number) == nullptr) return Asked::not_at_all;
        return is_finished ? Asked::now : Asked::later;
    }
    if (can_be_dropped(number))
        engine_.take_parked(number);
    else  // it goes when the job is done
        engine_.waiting_.drop_deadline(number, *engine_.clients_.channel(parked.caller.channel));
    return Asked::not_at_all;
}

// Where it waits at one place, it may have at another what it waits for there.
bool Departures::finish_places(Turn& turn, const Parked& parked) {
    std::vector<ObjectId> objects = named_by(frames_of(parked.frames), engine_);
    for (const Place& place : parked.places) objects.push_back(place.object);
    return !finish_all(turn, objects);
}

std::optional<ObjectId> Departures::finish_all(Turn& turn, const std::vector<ObjectId>& objects) {
    for (const ObjectId object : objects)
        if (!finish_at(turn, object)) return object;
    return std::nullopt;
}

bool Departures::finish_at(Turn& turn, ObjectId object) {
    const Record* record = any() ? engine_.find(object) : nullptr;
    if (record == nullptr) return true;
    const std::optional<ObjectId> companion = record->object->companion();
    const auto is_entangled = [this](ObjectId one) { return engine_.waiting_.is_entangled(one); };
    if (is_entangled(object) || (companion && is_entangled(*companion)))
        if (!finish_entangled(turn)) return false;
    if (!finish_alone(turn, object)) return false;
    return !companion || engine_.find(object) == nullptr || finish_alone(turn, *companion);
}

bool Departures::finish_alone(Turn& turn, ObjectId object) {
    return finish_feeders(turn, object) && finish(turn, object);
}

// All at which somebody waits that waits at several: who has waited longest among them may have
// waited for what has ended at any of these.
bool Departures::finish_entangled(Turn& turn) {
    const auto& entangled = engine_.waiting_.entangled();
    for (auto next = entangled.upper_bound(disentangled_); next != entangled.end();
         next = entangled.upper_bound(disentangled_)) {
        const ObjectId object = next->first;
        if (turn.steps == 0 || !finish_alone(turn, object)) return false;
        turn.spend(1);
        disentangled_ = object;
    }
    return true;
}

// What the dead held there comes here, and does so at once for whoever looks.
bool Departures::finish_feeders(Turn& turn, ObjectId object) {
    const Store& store = engine_.store_;
    if (!store.fed_by(object, {})) return true;
    ObjectId& seen = fed_[object];
    while (const auto feeder = store.fed_by(object, seen)) {
        if (turn.steps == 0 || !finish(turn, *feeder)) return false;
        turn.spend(1);
        seen = *feeder;
    }
    return true;
}

void Departures::finish_wholly(Turn& turn, ObjectId object) {
    const Unhurried unhurried(turn);
    finish_at(turn, object);
}

// One step further at least. True: it has come to the end.
bool Departures::finish(Turn& turn, ObjectId object) {
    Record* found = engine_.find(object);
    if (found == nullptr || object < first_shared_object) return true;
    Record& record = *found;
    if (engine_.busy_.is_busy(record)) return true;
    if (!drop_calls_at(turn, record)) return false;
    while (Holder* holder = one_that_is_over(record)) {
        end_holder(turn, *holder, engine_.clients_.client(holder->caller.client)->is_gone);
        if (turn.steps == 0) return false;
    }
    if (!is_over(record)) return true;
    Endings(engine_).end_in_slices(turn, record);
    return engine_.find(object) == nullptr;
}

// Those who live stand among the dead: until where nobody is dead is remembered, as long as nobody
// else dies.
bool Departures::drop_calls_at(Turn& turn, Record& record) {
    if (!engine_.waiting_.has_dead()) return true;
    while (const auto dead = next_dead(record)) {
        engine_.take_parked(*dead);
        turn.spend(1);
        if (turn.steps == 0) return false;
    }
    return true;
}

std::optional<ParkNumber> Departures::next_dead(const Record& record) {
    for (const auto& [lane, line] : record.lanes) {
        ParkNumber& seen = without_dead_[{record.id, lane}];
        for (auto one = line.oldest(seen); one; one = line.oldest(*one + 1)) {
            seen = *one + 1;
            if (engine_.is_dead(*engine_.waiting_.find(*one)) && can_be_dropped(*one)) return one;
        }
    }
    return std::nullopt;
}

Record* Engine::find(std::string_view name) {
    Record* record = store_.find(name);
    if (record == nullptr) return record;
    if (collector_.is_condemned(*record)) drop_name(*record);
    if (departures_.any()) departures_.finish_name(*record);
    return store_.find(name);
}

void Departures::finish_name(Record& record) {
    if (is_over(record)) engine_.drop_name(record);
}

// Nothing keeps it but somebody who is gone. What nobody has referred to yet is not over.
bool Departures::is_over(const Record& record) const {
    if (!any()) return false;
    const Client* creator = engine_.clients_.client(record.creator);
    if (record.lifetime == Lifetime::of_creator && creator != nullptr && creator->is_gone)
        return true;
    if (Store::is_kept_by_name(record)) return false;
    std::uint64_t references = record.references;
    for (const Departure& departure : departures_) {
        const Client* client = engine_.clients_.client(departure.client);
        if (client == nullptr || !client->is_gone) continue;
        const auto found = client->references.find(record.id);
        if (found != client->references.end()) references -= found->second;
    }
    return references == 0 && record.references > 0;
}

bool Departures::is_over(const Holder& holder) const {
    if (!any() || holder.is_gone()) return false;
    const Client* client = engine_.clients_.client(holder.caller.client);
    if (client->is_gone) return !client->said_goodbye || holder.object->record().object->is_owned();
    const Channel* channel = engine_.clients_.find(holder.caller.channel);
    return channel != nullptr && channel->is_gone &&
           (!channel->said_goodbye || holder.object->record().object->is_owned());
}

Holder* Departures::one_that_is_over(const Record& record) const {
    if (record.holders.size() <= holdings_looked_at_max) {
        const Holding* holding = record.holders.oldest();
        while (holding != nullptr && !is_over(*holding->holder)) holding = holding->younger;
        return holding == nullptr ? nullptr : holding->holder;
    }
    const auto found = [&](const Caller& caller) -> Holder* {
        const Holder* holder = record.holders.of(caller);
        return holder != nullptr && is_over(*holder) ? const_cast<Holder*>(holder) : nullptr;
    };
    for (const Departure& departure : departures_) {
        const Client* gone = engine_.clients_.client(departure.client);
        if (gone == nullptr) continue;  // just now: nothing is left of it
        const Client& client = *gone;
        if (Holder* holder = found({.channel = departure.channel, .client = client.id}))
            return holder;
        if (departure.channel != ChannelId{}) continue;
        for (const ChannelId channel : client.channels)
            if (Holder* holder = found({.channel = channel, .client = client.id})) return holder;
        if (!client.holds.any()) continue;  // what channels left to it that ended before
        for (const Holding* one = record.holders.oldest(); one != nullptr; one = one->younger)
            if (one->holder->caller.client == client.id && is_over(*one->holder))
                return one->holder;
    }
    return nullptr;
}

bool Departures::departs(const Departure& one) const {
    return std::find(departures_.begin(), departures_.end(), one) != departures_.end();
}

bool Departures::may_depart(const Departure& one) const {
    const Client* client = engine_.clients_.client(one.client);
    if (client == nullptr || departs(one)) return false;
    if (one.channel == ChannelId{}) return client->is_gone || client->is_dead;
    const Channel* channel = engine_.clients_.find(one.channel);
    return channel != nullptr && channel->is_gone && channel->client == one.client;
}

void Departures::load(Saved& saved) {
    for (std::uint64_t left = saved.array(); left > 1; left -= 2) {
        const auto channel = saved.id<ChannelId>();
        const Departure departure{.channel = channel, .client = saved.id<ClientId>()};
        if (!may_depart(departure)) throw Unreadable{"an end of somebody who is not gone"};
        departures_.push_back(departure);
    }
    for (const auto& [id, client] : engine_.clients_.all())
        if (const char* fault = fault_of(client)) throw Unreadable{fault};
}

// What is wrong with a client of a state that was loaded, or nothing: whoever is gone departs, and
// waits no more; nobody else does.
const char* Departures::fault_of(const Client& client) const {
    const bool departs_wholly = departs({.channel = {}, .client = client.id});
    if (client.is_gone && !departs_wholly) return "a client that is gone, and stays";
    for (const ChannelId id : client.channels) {
        const Channel& channel = *engine_.clients_.find(id);
        const bool is_its = departs({.channel = id, .client = client.id});
        if (channel.is_gone != (client.is_gone || is_its))
            return "a channel that is gone, and stays";
        const bool may_not_wait = channel.is_gone || client.is_dead;
        if (channel.waits_no_more < channel.is_gone || channel.waits_no_more > may_not_wait)
            return "a call of somebody who is gone";
        const auto has_come = [this](ParkNumber one) {
            return !engine_.waiting_.find(one)->is_in_line();
        };
        const bool waits = !channel.selecting.empty() ||
                           std::any_of(channel.parked.begin(), channel.parked.end(), has_come);
        if (channel.waits_no_more && waits && !is_its && !departs_wholly)
            return "a call of somebody who is dead, and stays";
    }
    return nullptr;
}

}  // namespace steward::engine
