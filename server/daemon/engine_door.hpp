// The daemon's one way into its engine. An input is recorded, if that is wanted, and applied; what
// the engine wishes of the world because of it is carried out before anything else is told to it,
// and the world's answers go the same way.
#pragma once

#include "daemon/log.hpp"
#include "daemon/process_watch.hpp"
#include "daemon/recording.hpp"
#include "daemon/workers.hpp"
#include "introspection/call_log.hpp"

#include <memory>

namespace steward::daemon {

class EngineDoor {
public:
    struct Hooks {
        std::function<engine::Time()> now;
        // Something was told to the engine outside a turn: the end of a process that is watched, or
        // of a job.
        std::function<void()> told;
        // Something that the operator should know.
        std::function<void(std::string_view)> report;
    };
    // The engine, the sink, which hears the replies, who runs its jobs, and the log, if there is
    // one, outlive it.
    EngineDoor(asio::io_context& context, engine::Engine& engine, engine::ReplySink& sink,
               Workers& workers, introspection::CallLog* calls, Hooks hooks);

    template <class Event>
    void apply(engine::Time now, Event&& event) {
        apply({.now = now, .event = std::forward<Event>(event)});
    }
    void apply(const engine::Input& input) {
        if (recorder_) [[unlikely]]
            write_down(input);
        be_observed();
        engine_.apply(input, sink_);
        look_for_wishes(input.now);
    }
    // The same of a step: it becomes an Input only where it is recorded.
    void step(engine::Time now, engine::ChannelId channel, std::span<const CallFrame> calls) {
        if (recorder_) [[unlikely]]
            write_down({.now = now, .event = engine::Step{channel, calls}});
        be_observed();
        engine_.step(now, channel, calls, sink_);
        look_for_wishes(now);
    }

    // All inputs are recorded: nothing may have been told before. A recording that can be written
    // no more is given up with a warning.
    void record(std::unique_ptr<Recorder> recorder, Log log);
    // The daemon ends: the recording is finished with the state as it is. Jobs are waited for a
    // little; where one takes longer, the recording has no end in good order.
    void finish();

private:
    void write_down(const engine::Input& input);
    void be_observed() {
        if (engine::CallObserver* const observer = engine_.diagnosis().observer) [[unlikely]]
            observer->begins();
    }
    void look_for_wishes(engine::Time now) {
        const bool has_more = engine_.has_wishes() || engine_.has_jobs() ||
                              engine_.jobs().has_remains() || engine_.diagnosis().reports.any();
        if (has_more) [[unlikely]]
            carry_out(now);
    }
    // All that it wants of the world.
    void carry_out(engine::Time now);
    void carry_out_wishes(engine::Time now);
    void begin_jobs();
    void end_job(engine::JobNumber number);
    void check_recording(bool is_written);

    engine::Engine& engine_;
    engine::ReplySink& sink_;
    Hooks hooks_;
    ProcessWatch watch_;
    Workers& workers_;
    introspection::CallLog* calls_;
    std::unique_ptr<Recorder> recorder_;
    Log log_;
};

}  // namespace steward::daemon
