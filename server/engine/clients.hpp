// The processes that talk to the daemon and their channels: what each refers to, holds and waits for, so that its end
// costs what it had, not what there is.
#pragma once

#include "engine/ids.hpp"
#include "engine/store.hpp"

#include <string>
#include <unordered_map>

namespace steward::engine {

struct Channel {
    ChannelId id{};
    ClientId client{};
    bool said_goodbye = false;  // it, or its process, and has acquired nothing since
    std::set<ParkNumber> parked;
};

struct Client {
    ClientId id{};
    ClientIdentity identity;
    std::string name;
    bool said_goodbye = false;  // the process, not just a thread of it; then all its channels have
    bool is_dead = false;       // what it sent before is still executed; it waits for nothing any more
    bool outlives_process = false;  // others have inherited its channels: it ends with the last of these
    std::set<ChannelId> channels;
    std::map<ObjectId, std::uint64_t> references;  // how often each was sent to it
    std::vector<ObjectId> holds;                   // as often as it holds each
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
    Client* client(ClientId id);
    const Client* client(ClientId id) const;
    Channel& add_channel(ChannelId id, ClientId client, ClientIdentity identity);
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

    std::unordered_map<ChannelId, Channel> channels_;  // never walked
    Channel* last_ = nullptr;
    std::map<ClientId, Client> clients_;
    std::set<std::pair<std::int64_t, ClientId>> by_pid_;
};

}  // namespace steward::engine
