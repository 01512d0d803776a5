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

// What the calls name: the objects that they are on, and those in their arguments. Of arguments
// that are refused, or are read in a job, nothing is needed.
std::vector<ObjectId> named_by(std::span<const CallFrame> calls, const Catalogue& catalogue,
                               std::uint64_t read_at_once) {
    std::vector<ObjectId> named;
    for (const CallFrame& call : calls) {
        named.push_back(call.header.object);
        const MethodRow* row = catalogue.method(call.header.method);
        if (row == nullptr || call.payload.size() > read_at_once) continue;
        try {
            const Arguments arguments(call.payload, row->parameters);
            for (std::size_t i = 0; i < row->parameters.size(); ++i)
                if (arguments.has(i))
                    for_each_reference(arguments[i], [&](ObjectId id) { named.push_back(id); });
        } catch (const Refusal&) {}
    }
    return named;
}

}  // namespace

// Those who waited for what has ended have it before the calls come.
void Departures::finish_for(Turn& turn, std::span<const CallFrame> calls) {
    const std::vector<ObjectId> objects = finish_named(turn, calls);
    settle_at(turn, objects);
}

void Departures::finish_for(Turn& turn, const Parked& parked) {
    const ParkNumber number = parked.number;
    if (engine_.is_dead(parked)) return static_cast<void>(lets_ask(turn, number));
    const std::vector<ObjectId> objects = finish_places(turn, number);
    settle_at(turn, objects);
}

// What an earlier turn has left to be asked there is asked before.
void Departures::settle_at(Turn& turn, const std::vector<ObjectId>& objects) {
    engine_.settle_changed(turn);
    const auto is_unsettled = [this](ObjectId one) { return engine_.unsettled_.concerns(one); };
    if (std::any_of(objects.begin(), objects.end(), is_unsettled))
        engine_.ask_all(turn, engine_.unsettled_, Engine::Until::all_are_asked);
}

std::vector<ObjectId> Departures::finish_named(Turn& turn, std::span<const CallFrame> calls) {
    std::vector<ObjectId> all;
    for (const ObjectId object : named_by(calls, engine_.catalogue_, engine_.options_.turn_bytes))
        for (const ObjectId one : finish_at(turn, object)) all.push_back(one);
    return all;
}

bool Departures::lets_ask(Turn& turn, ParkNumber number) {
    const Parked& parked = *engine_.waiting_.find(number);
    if (!engine_.is_dead(parked)) {
        finish_places(turn, number);
        return engine_.waiting_.find(number) != nullptr;
    }
    if (can_be_dropped(number))
        engine_.take_parked(number);
    else  // it goes when the job is done
        engine_.waiting_.drop_deadline(number, *engine_.clients_.channel(parked.caller.channel));
    return false;
}

std::vector<ObjectId> Departures::finish_places(Turn& turn, ParkNumber number) {
    const Parked parked = *engine_.waiting_.find(number);
    std::vector<ObjectId> all;
    const auto finish = [&](ObjectId object) {
        for (const ObjectId one : finish_at(turn, object)) all.push_back(one);
    };
    for (const Place& place : parked.places) finish(place.object);
    for (const ObjectId one : finish_named(turn, frames_of(parked.frames))) all.push_back(one);
    return all;
}

std::vector<ObjectId> Departures::finish_at(Turn& turn, ObjectId object) {
    std::vector<ObjectId> all{object};
    for (std::size_t i = 0; i < all.size(); ++i) {
        Record* record = engine_.find(all[i]);
        if (record == nullptr || record->id < first_shared_object) continue;
        if (engine_.busy_.is_busy(*record)) continue;
        drop_calls_at(*record);
        while (Holder* holder = one_that_is_over(*record))
            end_holder(turn, *holder, engine_.clients_.client(holder->caller.client)->is_gone);
        if (is_over(*record)) {
            Endings(engine_).end(turn, *record);
        } else if (i == 0) {
            record->object->refers_rightly([&](ObjectId other) {
                all.push_back(other);
                const Record* found = engine_.find(other);
                return found == nullptr ? nullptr : found->object.get();
            });
        }
    }
    return all;
}

void Departures::drop_calls_at(Record& record) {
    const bool may_be = engine_.waiting_.has_dead() && !record.lanes.empty();
    if (!may_be || !without_dead_.insert(record.id).second) return;
    std::vector<ParkNumber> dead;
    for (const auto& [lane, line] : record.lanes)
        for (auto one = line.oldest(); one; one = line.oldest(*one + 1))
            if (engine_.is_dead(*engine_.waiting_.find(*one)) && can_be_dropped(*one))
                dead.push_back(*one);
    for (const ParkNumber one : dead)
        if (engine_.waiting_.find(one) != nullptr) engine_.take_parked(one);
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
