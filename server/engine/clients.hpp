// The processes that talk to the daemon and their channels: what each refers to, holds and waits
// for, so that its end costs what it had, not what there is.
#pragma once

#include "engine/holdings.hpp"
#include "engine/ids.hpp"
#include "engine/store.hpp"

#include <string>
#include <unordered_map>
#include <utility>

namespace steward::engine {

struct Channel {
    ChannelId id{};
    ClientId client{};
    bool said_goodbye = false;  // it, or its process, and has acquired nothing since
    std::set<ParkNumber> parked;
    HeldByCaller holds;
};

struct Client {
    ClientId id{};
    ClientIdentity identity;
    std::string name;
    bool said_goodbye = false;  // the process, not just a thread of it; then all its channels have
    bool is_dead = false;  // what it sent before is still executed; it waits for nothing any more
    bool outlives_process = false;  // others have inherited its channels: it ends with the last of
                                    // these
    std::set<ChannelId> channels;
    std::map<ObjectId, std::uint64_t> references;  // how often each was sent to it
    HeldByCaller holds;  // as a process, and what channels left to it that ended well
    std::set<ObjectId> ephemerals;
    std::uint64_t charged_bytes = 0;
};

class Clients {
public:
    // Whether the process with this pid is a client. Cost: logarithmic.
    bool has_process(std::int64_t pid) const;
    // Cost: constant; next to nothing for the channel that was asked for last.
    Channel* channel(ChannelId id) {
        if (last_ == nullptr || last_->id != id) last_ = find_channel(id);
        return last_;
    }
    const Channel* find(ChannelId id) const {
        const auto found = channels_.find(id);
        return found == channels_.end() ? nullptr : &found->second;
    }
    // Cost: logarithmic; next to nothing for the client that was asked for last.
    const Client* client(ClientId id) const {
        if (last_client_ == nullptr || last_client_->id != id) last_client_ = find_client(id);
        return last_client_;
    }
    Client* client(ClientId id) { return const_cast<Client*>(std::as_const(*this).client(id)); }
    Channel& add_channel(ChannelId id, ClientId client, ClientIdentity identity);
    // A client as it was saved; its channels come by add_channel.
    Client& put_back(ClientId id, ClientIdentity identity);
    // Where it is kept what this caller holds: with its channel, or with the client for a process
    // as itself.
    HeldByCaller& holds(const Caller& caller);
    // The ids of what a client holds, by its channels and as itself, as often as it holds each; in
    // the order of ids.
    std::vector<ObjectId> held_by(const Client& client) const;
    void remove_channel(ChannelId id);
    // A goodbye covers what is held when it is said: that of a process on all its channels.
    void say_goodbye(ChannelId id, bool whole_process);
    // The caller has come to hold something: that no earlier goodbye covers.
    void take_back_goodbye(Caller caller);
    void remove_client(ClientId id);

    std::size_t channel_count() const { return channels_.size(); }
    const std::map<ClientId, Client>& all() const { return clients_; }

private:
    Channel* find_channel(ChannelId id);
    const Client* find_client(ClientId id) const;

    std::unordered_map<ChannelId, Channel> channels_;  // never walked
    Channel* last_ = nullptr;
    std::map<ClientId, Client> clients_;
    mutable const Client* last_client_ = nullptr;
    std::set<std::pair<std::int64_t, ClientId>> by_pid_;
};

}  // namespace steward::engine
