// The processes at the other ends. Channels of one process are one client; each process is watched
// through a pidfd, so that its death is an event and not a guess, for as long as the engine knows
// it.
#pragma once

#include "daemon/end_watch.hpp"
#include "engine/ids.hpp"
#include "net/request_sink.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

namespace steward::daemon {

using engine::ClientId;
using net::ChannelId;

struct Process {
    ClientId client{};
    engine::ClientIdentity identity;
    std::uint64_t start_time = 0;  // with the pid it names a process for ever; 0: not known
    std::set<ChannelId> channels;
    std::optional<EndWatch> watch;  // nothing: it cannot be watched
    bool is_dead = false;
};

class Processes {
public:
    Processes(asio::io_context& context, std::function<void(ClientId)> died);

    // The process that a new channel belongs to: known, or from now on watched; nothing when
    // descriptors have run out.
    Process* arrived(ChannelId channel, net::Peer peer, int socket);
    Process* of(ChannelId channel);
    Process* find(ClientId client);
    void left(ChannelId channel);
    void forget(ClientId client);
    std::size_t size() const { return processes_.size(); }

private:
    using Key = std::pair<std::int64_t, std::uint64_t>;

    Process* find_living(std::int64_t pid);
    Process* opened(Process& process, ChannelId channel);
    void watch(Process& process, Descriptor descriptor);

    asio::io_context& context_;
    std::function<void(ClientId)> died_;
    std::map<ClientId, Process> processes_;
    std::map<Key, ClientId> by_key_;
    std::unordered_map<ChannelId, ClientId> by_channel_;
    std::uint64_t last_client_ = 0;
};

// A descriptor that becomes readable when the process ends; empty with errno when there is none.
Descriptor open_process(std::int64_t pid);

}  // namespace steward::daemon
