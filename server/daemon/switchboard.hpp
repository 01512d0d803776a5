// Joins the channels to the engine: steps go in, replies find the channel they belong to, deaths and deadlines are told.
// It decides nothing: what a call means is the engine's, when bytes move is net's.
#pragma once

#include "daemon/clock.hpp"
#include "daemon/event_log.hpp"
#include "daemon/process_watch.hpp"
#include "daemon/processes.hpp"
#include "daemon/text_form.hpp"
#include "net/channels.hpp"

namespace steward::daemon {

class Switchboard final : public net::RequestSink, public engine::ReplySink {
public:
    // The engine outlives it. The log hears what the operator should know.
    Switchboard(asio::io_context& context, engine::Engine& engine, Clock clock, net::ChannelLimits limits, Log log);

    net::Channels& channels() { return channels_; }
    const Processes& processes() const { return processes_; }
    // For engine::EngineOptions::watch_process.
    bool watch_process(std::int64_t pid) { return watch_.add(pid); }

    // Time has passed: deadlines and the times of channels are looked at.
    void tick();
    // The daemon ends: whoever waits is told, and so is every call from now on.
    void end();
    // Then every peer is told, and its channel is closed when that has left.
    void part_from_all();

    // --- net::RequestSink ---
    bool channel_opened(net::Channel& channel) override;
    void turn_began(net::Channel& channel, Time now) override;
    void step(net::Channel& channel, std::span<const CallFrame> calls) override;
    void text_line(net::Channel& channel, std::string_view line) override;
    void fault(net::Channel& channel, const net::Fault& fault) override;
    void turn_ended() override { arm_deadline(); }
    void channel_closed(net::Channel& channel) override;
    void turned_away(const net::Peer& peer, std::string_view why) override { events_.turned_away(peer, why); }
    void trouble(std::string_view sentence) override { log_(Level::warning, sentence); }

    // --- engine::ReplySink ---
    void reply(engine::ChannelId channel, const engine::Reply& reply) override;

private:
    void answer(net::Channel& channel, const engine::Reply& reply);
    void refuse(net::Channel& channel, std::span<const CallFrame> calls, ErrorCode code, std::string_view sentence);
    void process_died(ClientId client);
    void watched_process_ended();
    void end_process(ClientId client);
    void arm_deadline();

    engine::Engine& engine_;
    Clock clock_;
    Log log_;
    EventLog events_;
    net::Channels channels_;
    Processes processes_;
    ProcessWatch watch_;
    FindObject find_object_;
    std::unordered_map<net::ChannelId, TextCalls> text_calls_;

    // The channel whose turn it is: most replies are for it.
    net::Channel* current_ = nullptr;
    std::uint64_t current_id_ = 0;
    Time now_{};
    bool ending_ = false;

    asio::steady_timer deadline_timer_;
    std::optional<Time> armed_;
};

}  // namespace steward::daemon
