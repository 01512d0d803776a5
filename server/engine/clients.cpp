#include "engine/clients.hpp"

namespace steward::engine {

Channel* Clients::find_channel(ChannelId id) {
    const auto found = channels_.find(id);
    return found == channels_.end() ? nullptr : &found->second;
}

Client* Clients::client(ClientId id) {
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : &found->second;
}

const Client* Clients::client(ClientId id) const {
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : &found->second;
}

Channel& Clients::add_channel(ChannelId id, ClientId client, ClientIdentity identity) {
    auto [found, is_new] = clients_.try_emplace(client);
    if (is_new) {
        found->second.id = client;
        by_pid_.emplace(identity.pid, client);
        found->second.identity = std::move(identity);
    }
    found->second.said_goodbye = false;  // a process that opens a channel has not ended
    found->second.channels.insert(id);
    return channels_.insert_or_assign(id, Channel{.id = id, .client = client, .parked = {}}).first->second;
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
