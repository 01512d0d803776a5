#include "daemon/engine_door.hpp"

#include <cerrno>
#include <cstring>

namespace steward::daemon {

using engine::Wish;

namespace {

constexpr engine::Time jobs_waited_for = std::chrono::seconds(2);

void run_timed(engine::Job& job) {
    const auto begin = std::chrono::steady_clock::now();
    job.run();
    job.has_taken(std::chrono::steady_clock::now() - begin);
}

}  // namespace

EngineDoor::EngineDoor(asio::io_context& context, engine::Engine& engine, engine::ReplySink& sink,
                       Workers& workers, introspection::CallLog* calls, Hooks hooks)
    : engine_(engine),
      sink_(sink),
      hooks_(std::move(hooks)),
      watch_(context,
             [this](std::int64_t pid) {
                 apply(hooks_.now(), engine::ProcessEnded{pid});
                 hooks_.told();
             }),
      workers_(workers),
      calls_(calls) {}

void EngineDoor::write_down(const engine::Input& input) {
    check_recording(recorder_->record(input));
}

void EngineDoor::carry_out(engine::Time now) {
    if (engine_.has_wishes()) carry_out_wishes(now);
    if (engine_.has_jobs()) begin_jobs();
    for (const std::string& sentence : engine_.diagnosis().reports.take()) hooks_.report(sentence);
    if (engine_.jobs().has_remains()) workers_.destroy(engine_.take_remains());
}

void EngineDoor::carry_out_wishes(engine::Time now) {
    for (const Wish& wish : engine_.take_wishes()) {
        if (wish.what == Wish::What::forget)
            watch_.remove(wish.pid);
        else
            apply(now, watch_.add(wish.pid));
    }
}

void EngineDoor::begin_jobs() {
    for (const std::shared_ptr<engine::Job>& job : engine_.take_jobs())
        workers_.run({.client = job->caller().client,
                      .run = [job] { run_timed(*job); },
                      .done = [this, number = job->number()] { end_job(number); }});
}

// Of those that take long each is looked at: they may be among the slowest.
void EngineDoor::end_job(engine::JobNumber number) {
    {
        const introspection::CallLog::Looking looking(calls_);
        apply(hooks_.now(), engine::JobDone{number});
    }
    hooks_.told();
}

void EngineDoor::record(std::unique_ptr<Recorder> recorder, Log log) {
    recorder_ = std::move(recorder);
    log_ = std::move(log);
}

void EngineDoor::finish() {
    if (!recorder_) return;
    if (!workers_.finish(jobs_waited_for))
        return log_(Level::warning, "recording_cut",
                    "the recording has no end: a job is under way");
    check_recording(recorder_->finish(engine_.state()));
}

void EngineDoor::check_recording(bool is_written) {
    if (is_written) return;
    log_(Level::warning, "recording_lost",
         "nothing is recorded any more: " + recorder_->path() + ": " + std::strerror(errno));
    recorder_.reset();
}

}  // namespace steward::daemon
