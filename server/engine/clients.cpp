#include "engine/clients.hpp"

#include "common/ring.hpp"
#include "engine/charges.hpp"

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
        found->second.holds.charged = &found->second.charged_bytes;
        found->second.set_aside.charged = &found->second.charged_bytes;
        add_charge(found->second, own_bytes(found->second));
    }
    return found->second;
}

std::uint64_t Clients::own_bytes(const Client& client) {
    return charges::client + charges::text(client.identity.program.size()) +
           charges::text(client.name.size()) + client.channels.size() * charges::channel +
           client.rings * ring::segment_bytes + client.references.size() * charges::reference;
}

void Clients::set_name(Client& client, std::string_view name) {
    take_charge(client, charges::text(client.name.size()));
    client.name = std::string(name);
    add_charge(client, charges::text(name.size()));
}

void Clients::add_references(Client& client, ObjectId object, std::uint64_t count) {
    const auto [found, is_new] = client.references.try_emplace(object);
    found->second += count;
    if (is_new) add_charge(client, charges::reference);
}

std::uint64_t Clients::take_references(Client& client, ObjectId object, std::uint64_t count) {
    const auto found = client.references.find(object);
    if (found == client.references.end()) return 0;
    const std::uint64_t taken = std::min(count, found->second);
    found->second -= taken;
    if (found->second > 0) return taken;
    client.references.erase(found);
    take_charge(client, charges::reference);
    return taken;
}

Channel& Clients::add_channel(ChannelId id, ClientId client, ClientIdentity identity) {
    Client& owner = put_back(client, std::move(identity));
    owner.said_goodbye = false;  // a process that opens a channel has not ended
    owner.channels.insert(id);
    add_charge(owner, charges::channel);
    Channel& added = channels_
                         .try_emplace(id, Channel{.id = id,
                                                  .client = client,
                                                  .parked = {},
                                                  .selecting = {},
                                                  .holds = {},
                                                  .set_aside = {},
                                                  .overstayed = {}})
                         .first->second;
    added.holds.charged = added.set_aside.charged = &owner.charged_bytes;
    return added;
}

HeldByCaller& Clients::holds(const Caller& caller) {
    return caller.channel == ChannelId{} ? client(caller.client)->holds
                                         : channel(caller.channel)->holds;
}

Overstayed* Clients::overstayed(const Caller& caller) {
    Channel* thread = caller.channel == ChannelId{} ? nullptr : channel(caller.channel);
    if (thread != nullptr) return &thread->overstayed;
    Client* process = client(caller.client);
    return process == nullptr ? nullptr : &process->overstayed;
}

std::vector<ObjectId> Clients::held_by(const Client& client, std::size_t most) const {
    std::vector<ObjectId> held;
    const auto add = [&](const HeldByCaller& by) {
        for (const Holder* holder = by.first; holder != nullptr; holder = holder->after)
            for (const Holding* holding = holder->first; holding != nullptr;
                 holding = holding->next) {
                if (held.size() >= most) return;
                held.push_back(holder->object->record().id);
            }
    };
    add(client.holds);
    for (const ChannelId channel : client.channels) add(find(channel)->holds);
    std::sort(held.begin(), held.end());
    return held;
}

void Clients::remove_channel(ChannelId id) {
    if (const Channel* gone = channel(id))
        if (Client* owner = client(gone->client)) {
            owner->channels.erase(id);
            take_charge(*owner, charges::channel);
            ring_is_unused(id);
        }
    channels_.erase(id);
    last_ = nullptr;
}

void Clients::add_ring(Channel& channel) {
    Client& owner = *client(channel.client);
    channel.has_ring = true;
    ++owner.rings, ++rings_;
    add_charge(owner, ring::segment_bytes);
}

// A channel that is gone meanwhile has taken its ring with it.
void Clients::ring_is_unused(ChannelId id) {
    Channel* channel = find_channel(id);
    if (channel == nullptr || !channel->has_ring) return;
    Client& owner = *client(channel->client);
    channel->has_ring = false;
    --owner.rings, --rings_;
    take_charge(owner, ring::segment_bytes);
}

std::size_t Clients::living_count() const {
    return static_cast<std::size_t>(std::count_if(
        clients_.begin(), clients_.end(), [](const auto& one) { return !one.second.is_gone; }));
}

void Clients::remove_client(ClientId id) {
    Client& gone = *client(id);
    by_pid_.erase({gone.identity.pid, id});
    bytes_ -= own_bytes(gone);
    clients_.erase(id);
    last_client_ = nullptr;
}

const Client* Clients::of_process(std::int64_t pid) const {
    const auto behind = by_pid_.upper_bound({pid, ClientId{UINT64_MAX}});
    const bool is_there = behind != by_pid_.begin() && std::prev(behind)->first == pid;
    return is_there ? find_client(std::prev(behind)->second) : nullptr;
}

void Clients::put_holders_in_order() {
    for (auto& [id, client] : clients_) Holdings::put_in_order(client.holds);
    for (auto& [id, client] : clients_)
        for (const ChannelId channel : client.channels)
            Holdings::put_in_order(find_channel(channel)->holds);
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

void Clients::has_acquired(const Caller& caller, ObjectId object) {
    Client& process = *client(caller.client);
    process.said_goodbye = false;
    process.overstayed.forget(object);
    if (Channel* thread = find_channel(caller.channel)) {
        thread->said_goodbye = false;
        thread->overstayed.forget(object);
    }
}

}  // namespace steward::engine
