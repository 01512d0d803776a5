// Arrivals, ends, crashes and refusals for the operator's log, one event a line, at the level
// `debug`. Where nobody wants to know, each costs one comparison.
#pragma once

#include "daemon/log.hpp"
#include "engine/engine.hpp"
#include "net/request_sink.hpp"

namespace steward::daemon {

class EventLog {
public:
    // Both outlive it.
    EventLog(const Log& log, const engine::Engine& engine) : log_(log), engine_(engine) {}

    void arrived(net::ChannelId channel, engine::ClientId client, bool is_first) const;
    void turned_away(const net::Peer& peer, std::string_view why) const;
    // Before the engine hears of it: whether it is a crash is known no longer afterwards.
    void channel_ends(net::ChannelId channel) const;
    void client_dies(engine::ClientId client) const;
    void client_ended(engine::ClientId client) const;
    void refused(net::ChannelId channel, const engine::Reply& reply) const;
    void refused(net::ChannelId channel, std::string_view sentence) const;

private:
    std::string who(engine::ClientId client) const;
    std::string who(net::ChannelId channel) const;
    std::string pid(engine::ClientId client) const;
    void say(std::string_view event, const std::string& sentence, engine::ClientId client) const;
    void say(std::string_view event, const std::string& sentence, net::ChannelId channel) const;
    bool is_wanted() const { return log_.wants(Level::debug); }

    const Log& log_;
    const engine::Engine& engine_;
};

}  // namespace steward::daemon
