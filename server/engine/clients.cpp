#include "engine/clients.hpp"

#include <algorithm>

namespace steward::engine {

Channel* Clients::find_channel(ChannelId id) {
    const auto found = channels_.find(id);
    return found == channels_.end() ? nullptr : &found->second;
}

const Client* Clients::find_client(ClientId id) const {
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : &found->second;
}

Client& Clients::put_back(ClientId id, ClientIdentity identity) {
    auto [found, is_new] = clients_.try_emplace(id);
    if (is_new) {
        found->second.id = id;
        by_pid_.emplace(identity.pid, id);
        found->second.identity = std::move(identity);
    }
    return found->second;
}

Channel& Clients::add_channel(ChannelId id, ClientId client, ClientIdentity identity) {
    Client& owner = put_back(client, std::move(identity));
    owner.said_goodbye = false;  // a process that opens a channel has not ended
    owner.channels.insert(id);
    return channels_.try_emplace(id, Channel{.id = id, .client = client, .parked = {}, .holds = {}})
        .first->second;
}

HeldByCaller& Clients::holds(const Caller& caller) {
    return caller.channel == ChannelId{} ? client(caller.client)->holds
                                         : channel(caller.channel)->holds;
}

std::vector<ObjectId> Clients::held_by(const Client& client) const {
    std::vector<ObjectId> held;
    const auto add = [&](const HeldByCaller& by) {
        for (const Holder* holder = by.first; holder != nullptr; holder = holder->after)
            for (const Holding* holding = holder->first; holding != nullptr;
                 holding = holding->next)
                held.push_back(holder->object->record().id);
    };
    add(client.holds);
    for (const ChannelId channel : client.channels) add(find(channel)->holds);
    std::sort(held.begin(), held.end());
    return held;
}

void Clients::remove_channel(ChannelId id) {
    if (const Channel* gone = channel(id))
        if (Client* owner = client(gone->client)) owner->channels.erase(id);
    channels_.erase(id);
    last_ = nullptr;
}

void Clients::remove_client(ClientId id) {
    by_pid_.erase({client(id)->identity.pid, id});
    clients_.erase(id);
    last_client_ = nullptr;
}

bool Clients::has_process(std::int64_t pid) const {
    const auto first = by_pid_.lower_bound({pid, ClientId{}});
    return first != by_pid_.end() && first->first == pid;
}

void Clients::say_goodbye(ChannelId id, bool whole_process) {
    channel(id)->said_goodbye = true;
    if (!whole_process) return;
    Client& process = *client(channel(id)->client);
    process.said_goodbye = true;
    for (const ChannelId one : process.channels) find_channel(one)->said_goodbye = true;
}

void Clients::take_back_goodbye(Caller caller) {
    if (Channel* holder = find_channel(caller.channel)) holder->said_goodbye = false;
    client(caller.client)->said_goodbye = false;
}

}  // namespace steward::engine
