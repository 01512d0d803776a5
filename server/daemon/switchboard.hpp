// Joins the channels to the engine: steps go in, replies find the channel they belong to, deaths
// and deadlines are told. It decides nothing: what a call means is the engine's, when bytes move is
// net's.
#pragma once

#include "daemon/clock.hpp"
#include "daemon/engine_door.hpp"
#include "daemon/event_log.hpp"
#include "daemon/processes.hpp"
#include "daemon/text_form.hpp"
#include "introspection/step_times.hpp"
#include "net/channels.hpp"

namespace steward::daemon {

class Switchboard final : public net::RequestSink, public engine::ReplySink {
public:
    // The engine outlives it, and so does the log of calls, where there is one. The other log hears
    // what the operator should know.
    Switchboard(asio::io_context& context, engine::Engine& engine, Clock clock,
                net::ChannelLimits limits, Log log, introspection::CallLog* calls = nullptr);

    net::Channels& channels() { return channels_; }
    const Processes& processes() const { return processes_; }
    const introspection::StepTimes& step_times() const { return step_times_; }
    // What the engine is told from now on is recorded: nothing may have been told before.
    void record(std::unique_ptr<Recorder> recorder) { door_.record(std::move(recorder), log_); }

    // Time has passed: deadlines and the times of channels are looked at.
    void tick();
    // Between the turns of others: a slice of what the engine has left to do. False: nothing is
    // left.
    bool do_chore();
    // The daemon ends: whoever waits is told, and so is every call from now on.
    void end();
    // Then every peer is told, and its channel is closed when that has left.
    void part_from_all();
    // No peer is left: a recording is finished.
    void close();
    // Nothing that takes long is under way.
    bool is_idle() { return workers_.is_idle(); }

    // --- net::RequestSink ---
    bool channel_opened(net::ChannelId channel, const net::Peer& peer, int socket) override;
    std::string_view why_busy() const override { return why_busy_; }
    std::unique_ptr<net::Form> form_for(net::ChannelId channel, char first_byte) override;
    void turn_began(net::ChannelId, Time now) override { now_ = now; }
    Next step(net::ChannelId channel, std::span<const CallFrame> calls) override;
    void convert(net::ChannelId channel,
                 const std::shared_ptr<net::Conversion>& conversion) override;
    Sequence faulted(net::ChannelId channel, const net::Fault& fault) override;
    void turn_ended() override { arm_deadline(); }
    void has_no_ring(net::ChannelId channel) override;
    void channel_closed(net::ChannelId channel) override;
    void turned_away(const net::Peer& peer, std::string_view why) override {
        events_.turned_away(peer, why);
    }
    void trouble(std::string_view sentence) override { log_(Level::warning, "trouble", sentence); }

    // --- engine::ReplySink ---
    void reply(engine::ChannelId channel, const engine::Reply& reply) override;

private:
    void time_step(net::ChannelId channel, std::span<const CallFrame> calls);
    void make_rings();
    void refuse_all(net::ChannelId channel, std::span<const CallFrame> calls);
    void refuse_large(net::ChannelId channel, Reply reply);
    void process_died(ClientId client);
    void end_process(ClientId client);
    void arm_deadline();
    // The engine was told something outside a channel's turn.
    void told();

    engine::Engine& engine_;
    Clock clock_;
    Log log_;
    EventLog events_;
    Workers workers_;
    net::Channels channels_;
    Processes processes_;
    EngineDoor door_;
    introspection::StepTimes step_times_;
    Time now_{};
    bool ending_ = false;
    // A step of theirs takes long, or stands in line behind one that does: the next has to wait.
    std::vector<net::ChannelId> at_work_;
    std::string why_busy_;

    asio::steady_timer deadline_timer_;
    std::optional<Time> armed_;
};

}  // namespace steward::daemon
