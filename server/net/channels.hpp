// All channels of the daemon: gives them numbers, finds them for replies, flushes those that a turn made dirty, and
// looks at the time of those that keep the daemon waiting. One sweep for all; nothing at all when there is nothing to watch.
#pragma once

#include "net/channel.hpp"
#include "net/channel_limits.hpp"

#include <asio/steady_timer.hpp>
#include <functional>
#include <unordered_map>

namespace steward::net {

class Channels {
public:
    // The sink and the clock outlive it.
    Channels(asio::io_context& context, RequestSink& sink, std::function<Time()> clock, ChannelLimits limits);

    // Take over a connected socket. False: there is no room for it; it is still the caller's.
    bool open(int descriptor, Peer peer);
    // The channel, or nothing when the sink was told that it is closed.
    Channel* find(ChannelId id);
    std::size_t size() const { return channels_.size(); }
    // Execute what a dead process had sent, then close. The sink hears channel_closed, perhaps later.
    void drain(ChannelId id);

    // Wait for more from the channels that have had a turn. False: there was none. The owner of the context calls it when
    // nothing is ready: each ready channel has one turn a round, and by then the next calls have often come.
    bool listen_again();
    // Replies were queued outside a channel's turn: send them.
    void flush();
    // Look at the times of the channels that are watched. Called by a timer, and by tests whose clock has moved.
    void sweep();
    // The daemon ends: say so to every peer, after all its replies, and close as soon as it has left.
    void part_from_all(const Fault& why);
    bool has_unsent() const;
    void close_all();

    RequestSink& sink() { return sink_; }
    const ChannelLimits& limits() const { return limits_; }

private:
    friend class Channel;

    Time begin_turn(Channel& channel);
    void flush_dirty();
    void end_turn();
    void watch(Channel& channel);
    void arm_sweep();
    void forget(Channel& channel) { channels_.erase(channel.id()); }

    asio::io_context& context_;
    RequestSink& sink_;
    std::function<Time()> clock_;
    ChannelLimits limits_;
    std::unordered_map<ChannelId, std::shared_ptr<Channel>> channels_;
    std::vector<std::shared_ptr<Channel>> dirty_;
    std::vector<std::shared_ptr<Channel>> watched_;
    std::vector<std::shared_ptr<Channel>> silent_;  // have had a turn in this round, and are not listened to
    asio::steady_timer sweep_timer_;
    bool sweep_armed_ = false;
    std::size_t steps_ = 0;  // executed in all
    std::uint64_t last_id_ = 0;
    Time now_{};
};

}  // namespace steward::net
