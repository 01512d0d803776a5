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
    if (!channel->said_goodbye) crash_holdings(client, id);
    clients_.remove_channel(id);
    // Its references stay: another thread of the same process may open a channel later.
    if (client.channels.empty() && client.said_goodbye) end_client(turn, client);
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
        clients_.remove_channel(channel.id);
    }
    if (!client->said_goodbye) crash_holdings(*client, std::nullopt);
    end_client(turn, *client);
    settle(turn);
}

void Engine::drop_parked(Channel& channel) {
    while (!channel.parked.empty()) {
        const ParkNumber number = *channel.parked.begin();
        const ObjectId object = waiting_.find(number)->object;
        waiting_.take(number, *store_.find(object), &channel);
        changed_.push_back(object);
    }
}

void Engine::crash_holdings(Client& client, std::optional<ChannelId> only) {
    const auto concerned = [&](const Holder& holder) {
        return !holder.gone && holder.caller.client == client.id && (!only || holder.caller.channel == *only);
    };
    const std::vector<ObjectId> held = client.holds;
    for (const ObjectId object : held) {
        Record& record = *store_.find(object);
        const auto& holders = record.holders.all();
        const auto found = std::find_if(holders.begin(), holders.end(), concerned);
        if (found == holders.end()) continue;
        const Holder holder = *found;
        ++sequence_;
        ++record.version;
        ++counters_.crashes;
        record.object->holder_crashed(record.holders, holder);
        record.holders.mark_gone(concerned);  // where the policy is to keep it
        client.holds.erase(std::find(client.holds.begin(), client.holds.end(), object));
        changed_.push_back(object);
    }
}

void Engine::end_client(Turn& turn, Client& client) {
    for (const ObjectId object : client.holds)
        store_.find(object)->holders.mark_gone([&](const Holder& holder) { return holder.caller.client == client.id; });
    for (const auto& [object, count] : client.references) store_.release(object, count);
    const std::set<ObjectId> ephemerals = std::move(client.ephemerals);
    clients_.remove_client(client.id);
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
    clients_.client(holder.caller.client)->holds.push_back(record.id);
}

void Engine::let_go(Record& record) {
    const Holder holder = record.holders.all().front();
    record.holders.remove([](const Holder&) { return true; });
    Client* client = clients_.client(holder.caller.client);
    if (client == nullptr) return;
    const auto held = std::find(client->holds.begin(), client->holds.end(), record.id);
    if (held != client->holds.end()) client->holds.erase(held);
}

}  // namespace steward::engine
