// Life and death: what happens when a channel or a process ends. Waiters go first, so that nothing can be granted to the
// dead; then what they held follows the policy of each object; then what only they referred to ends.
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {

void Engine::channel_gone(ChannelId id, Time now, ReplySink& sink) {
    Channel* channel = clients_.channel(id);
    if (channel == nullptr) return;
    Turn turn{now, sink};
    drop_parked(*channel);
    Client& client = *clients_.client(channel->client);
    if (!channel->said_goodbye) ++counters_.crashes;
    end_holdings(turn, client, id, channel->said_goodbye ? Ended::cleanly : Ended::crashed);
    clients_.remove_channel(id);
    // Its references stay: another thread of the same process may open a channel later.
    if (client.channels.empty() && client.said_goodbye) {
        end_holdings(turn, client, std::nullopt, Ended::cleanly);  // what it held as a process
        end_client(turn, client);
    }
    settle(turn);
}

void Engine::client_died(ClientId id, Time now, ReplySink& sink) {
    Client* client = clients_.client(id);
    if (client == nullptr) return;
    Turn turn{now, sink};
    client->is_dead = true;
    for (const ChannelId channel : client->channels) drop_parked(*clients_.channel(channel));
    settle(turn);
}

void Engine::client_gone(ClientId id, Time now, ReplySink& sink) {
    Client* client = clients_.client(id);
    if (client == nullptr) return;
    Turn turn{now, sink};
    while (!client->channels.empty()) {
        Channel& channel = *clients_.channel(*client->channels.begin());
        drop_parked(channel);
        if (!channel.said_goodbye) ++counters_.crashes;
        clients_.remove_channel(channel.id);
    }
    end_holdings(turn, *client, std::nullopt, client->said_goodbye ? Ended::cleanly : Ended::crashed);
    end_client(turn, *client);
    settle(turn);
}

void Engine::drop_parked(Channel& channel) {
    while (!channel.parked.empty()) take_parked(*channel.parked.begin());
}

void Engine::end_holdings(Turn& turn, Client& client, std::optional<ChannelId> only, Ended how) {
    const auto concerned = [&](const Holder& holder) {
        return !holder.gone && holder.caller.client == client.id && (!only || holder.caller.channel == *only);
    };
    const std::vector<ObjectId> held = client.holds;
    for (const ObjectId object : held) {
        Record& record = *store_.find(object);
        if (how == Ended::cleanly && !record.object->is_owned()) continue;
        const auto& holders = record.holders.all();
        const auto found = std::find_if(holders.begin(), holders.end(), concerned);
        if (found == holders.end()) continue;
        Holder holder = *found;
        holder.with_process = !only;
        ++sequence_;
        ++record.version;
        record.object->holder_crashed(record.holders, holder);
        // Where the policy is to keep it.
        record.holders.mark_gone([&](const Holder& one) { return concerned(one) && one.since == holder.since; },
                                 client.identity.pid, client.name);
        forget_holding(holder, object);
        Call end(*this, record, holder.caller, sequence_, turn.now);
        record.object->holder_ended(end);
        for (Record* touched : end.touched()) note_change(*touched, client.id);
        apply_references(end);
        charge(record, client.id);
        changed_.push_back(object);
    }
}

void Engine::end_client(Turn& turn, Client& client) {
    for (const ObjectId object : client.holds)
        store_.find(object)->holders.mark_gone([&](const Holder& holder) { return holder.caller.client == client.id; },
                                               client.identity.pid, client.name);
    for (const auto& [object, count] : client.references) store_.release(object, count);
    const std::set<ObjectId> ephemerals = std::move(client.ephemerals);
    clients_.remove_client(client.id);
    if (!store_.find(manager_object)->lanes.empty()) changed_.push_back(manager_object);
    for (const ObjectId object : ephemerals) end_object(turn, *store_.find(object));
}

void Engine::release_references(Client& client, ObjectId object, std::uint64_t count) {
    const auto found = client.references.find(object);
    if (found == client.references.end()) return;
    const std::uint64_t given_back = std::min(count, found->second);
    found->second -= given_back;
    if (found->second == 0) client.references.erase(found);
    store_.release(object, given_back);
}

void Engine::hold(Record& record, const Holder& holder) {
    record.holders.add(holder);
    clients_.take_back_goodbye(holder.caller);
    clients_.client(holder.caller.client)->holds.push_back(record.id);
}

void Engine::forget_holding(const Holder& holder, ObjectId object) {
    Client* client = clients_.client(holder.caller.client);
    if (client == nullptr) return;
    const auto held = std::find(client->holds.begin(), client->holds.end(), object);
    if (held != client->holds.end()) client->holds.erase(held);
}

}  // namespace steward::engine
