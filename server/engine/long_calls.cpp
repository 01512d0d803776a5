#include "engine/long_calls.hpp"

#include "common/verify.hpp"
#include "engine/work.hpp"

#include <algorithm>
#include <cmath>

namespace steward::engine {

// --- which calls are long ---

// Handlers of objects that no client makes look at the whole engine: they are done in their turn.
bool LongCalls::is_long(const Engine::Asking& asking, const MethodRow& row, const Call& call,
                        const Arguments& arguments) const {
    const Record& record = call.record_;
    const Time work = estimate(row, *record.object, call, arguments, asking.frame().payload.size());
    require_work(work, engine_.options_.limits);
    if (record.id >= first_shared_object)
        return leaves_turn(work, engine_.options_.turn_work, asking.turn.work);
    asking.turn.work += work;
    return false;
}

// --- out and back ---

Engine::Ending LongCalls::begin(const Engine::Asking& asking, Job::Stage stage, Record& record,
                                const MethodRow& row) {
    const std::shared_ptr<Job> job = asking.job == nullptr ? make_job(asking, stage, record, row)
                                                           : asking.job->shared_from_this();
    job->stage_ = stage;
    job->has_run_ = false;
    start(job);
    return Engine::Ending::works;
}

Engine::Ending LongCalls::begin(const Engine::Asking& asking, const LongMaking& making) {
    const CallFrame& frame = asking.frame();
    const MethodRow& row = engine_.row_of(frame);
    const auto offset = static_cast<std::size_t>(making.arguments.data() - frame.payload.data());
    const std::shared_ptr<Job> job =
        asking.job != nullptr
            ? asking.job->shared_from_this()
            : make_job(asking, Job::Stage::making, *engine_.find(frame.header.object), row);
    let_make(*job, making.type, offset, making.arguments.size());
    start(job);
    return Engine::Ending::works;
}

Engine::Ending LongCalls::begin(const Engine::Asking& asking, const LongReading& reading) {
    const MethodRow& row = engine_.row_of(asking.frame());
    Record& record = *engine_.find(asking.frame().header.object);
    const std::shared_ptr<Job> job = asking.job != nullptr
                                         ? asking.job->shared_from_this()
                                         : make_job(asking, Job::Stage::asking, record, row);
    let_ask(*job, {.object = reading.asked.record->id,
                   .row = reading.asked.row,
                   .arguments = Bytes(reading.asked.arguments)});
    start(job);
    return Engine::Ending::works;
}

void LongCalls::let_ask(Job& job, Reading reading) {
    job.stage_ = Job::Stage::asking;
    job.has_run_ = false;
    job.asked_ = engine_.find(reading.object);
    const auto place = std::lower_bound(job.objects_.begin(), job.objects_.end(), reading.object);
    if (place == job.objects_.end() || *place != reading.object)
        job.objects_.insert(place, reading.object);
    job.reading_ = std::move(reading);
}

void LongCalls::let_make(Job& job, const TypeRow& type, std::size_t offset, std::size_t bytes) {
    job.stage_ = Job::Stage::making;
    job.has_run_ = false;
    job.type_ = &type;
    job.made_from_offset_ = offset;
    job.made_from_ = job.step_.front().payload.substr(offset, bytes);
    job.made_.record = fresh_record(engine_.catalogue_, engine_.holdings_, type, job.caller_);
    job.made_.effects.begin(*job.made_.record);
}

void LongCalls::start(const std::shared_ptr<Job>& job) {
    if (job->stage_ != Job::Stage::reading) {
        job->read();
        Call& call = job->call_.emplace(engine_, job->touched(), job->caller_,
                                        engine_.sequence_ + 1, Time{});
        call.brings_references_ = job->arguments_->has_references();
        call.resumed_ = job->resumed_ ? &*job->resumed_ : nullptr;
        if (job->resumed_) call.ticket_ = job->resumed_->ticket;
        job->room_ = engine_.accounts_.room(job->touched(), job->caller_.client);
        call.room_ = &job->room_;
    }
    charge(*job);
    engine_.jobs_.begin(job);
    for (const ObjectId object : job->objects_) make_busy(*engine_.store_.find(object));
}

// As a call that waits is.
void LongCalls::charge(const Job& job) {
    engine_.jobs_.charge(job);
    engine_.clients_.client(job.caller_.client)->charged_bytes += job.bytes();
}

void LongCalls::discharge(const Job& job) {
    engine_.jobs_.discharge(job);
    engine_.clients_.client(job.caller_.client)->charged_bytes -= job.bytes();
}

std::shared_ptr<Job> LongCalls::make_job(const Engine::Asking& asking, Job::Stage stage,
                                         Record& record, const MethodRow& row) {
    const Caller caller = asking.caller;
    const std::vector<ObjectId> objects = objects_of(asking);
    std::optional<Parked> resumed;
    Bytes frames;
    if (asking.resumed != nullptr) {
        resumed = engine_.unpark(asking.resumed->number);
        frames = std::move(resumed->frames);
    } else {
        for (const CallFrame& frame : asking.rest)
            append_frame(frames, frame.header, frame.payload);
        engine_.accounts_.require_reserve(*engine_.clients_.client(caller.client),
                                          Parked::bytes_max(frames.size(), 0));
    }
    auto job = std::make_shared<Job>(stage, row, record, std::move(frames));
    job->caller_ = caller;
    job->objects_ = objects;
    job->resumed_ = std::move(resumed);
    job->deadline_ = asking.deadline;
    return job;
}

// All that the step names, so that nobody sees it half done: those that are there, each once.
std::vector<ObjectId> LongCalls::objects_of(const Engine::Asking& asking) const {
    std::set<ObjectId> named(asking.also_named.begin(), asking.also_named.end());
    for (const CallFrame& frame : asking.step) named.insert(frame.header.object);
    std::erase_if(named, [this](ObjectId object) {
        return object < first_shared_object || engine_.store_.find(object) == nullptr;
    });
    return {named.begin(), named.end()};
}

void LongCalls::end(Turn& turn, const JobDone& done) {
    const std::shared_ptr<Job> job = engine_.jobs_.end(done.number);
    if (job == nullptr) return;
    discharge(*job);
    if (!job->has_run()) job->run();
    for (const ObjectId object : job->objects_) set_free(*engine_.store_.find(object));
    engine_.run({.turn = turn,
                 .caller = job->caller_,
                 .step = job->step_,
                 .resumed = job->resumed_ ? &*job->resumed_ : nullptr,
                 .job = job.get(),
                 .deadline = job->deadline_,
                 .also_named = job->objects_});
    engine_.departures_.job_done(turn, job->objects_);
    for (const ObjectId object : engine_.jobs_.take_unasked()) engine_.changed_.push_back(object);
    end_postponed(turn);
    for (const ParkNumber number : engine_.jobs_.take_late())
        if (engine_.waiting_.find(number) != nullptr && !answers_later(number))
            engine_.ask(turn, number, true);
}

// A job was done for this call: what it came to.
Engine::Ending LongCalls::end_job(const Engine::Asking& asking, const MethodRow& row) {
    Job& job = *asking.job;
    asking.turn.may_have_changed = row.access.writes;
    if (job.failure_) std::rethrow_exception(job.failure_);
    verify(!job.answer_.waits(), "a job waits");
    asking.turn.may_have_changed = false;
    return engine_.end_call(asking, {row, *job.call_, job.effects_, job.answer_});
}

void LongCalls::make_busy(Record& record) {
    record.is_busy = true;
    engine_.store_.has_moved(record);
    if (record.alarm) engine_.alarms_.erase({*record.alarm, record.id});
}

// Whoever waits is asked, its alarm may ring, and it ends if nobody can reach it any more.
void LongCalls::set_free(Record& record) {
    record.is_busy = false;
    if (record.alarm) engine_.alarms_.emplace(*record.alarm, record.id);
    engine_.changed_.push_back(record.id);
    engine_.store_.suspect(record.id);
    if (record.is_watched) engine_.store_.suspect_cycle(record);
}

// --- the line ---

Engine::Ending LongCalls::call(const Engine::Asking& asking) {
    try {
        if (asking.comes()) engine_.busy_.require_free(asking.step);
        if (asking.job != nullptr && asking.job->has_acted())
            return end_job(asking, engine_.row_of(asking.frame()));
        return engine_.call(asking);
    } catch (const BusyObject& busy) {
        return asking.resumed != nullptr ? Engine::Ending::cannot_be_asked
                                         : stand_in_line(asking, busy.object);
    }
}

Engine::Ending LongCalls::stand_in_line(const Engine::Asking& asking, ObjectId object) {
    verify(asking.resumed == nullptr, "a parked call is asked though something is busy");
    engine_.require_parking_room(asking.caller, asking.rest, 1);
    engine_.wait_ = {.row = &engine_.row_of(asking.frame()),
                     .standings = {{.place = {object, busy_lane, 0}}},
                     .deadline = deadline_in_line(asking),
                     .is_in_line = true};
    return Engine::Ending::waits;
}

// As ever; but one that has no time at all waits for its turn as if the job were done at once. What
// is long to read has no deadline before it is read.
std::optional<Time> LongCalls::deadline_in_line(const Engine::Asking& asking) const {
    if (asking.deadline) return asking.deadline;
    const CallFrame& frame = asking.frame();
    const MethodRow& row = engine_.row_of(frame);
    if (row.timeout == MethodRow::no_parameter ||
        frame.payload.size() > engine_.options_.turn_bytes)
        return std::nullopt;
    const auto timeout = read_timeout(Arguments(frame.payload, row.parameters), row.timeout);
    if (!timeout || *timeout <= Time::zero()) return std::nullopt;
    return asking.turn.now + *timeout;
}

// It has its turn: now it comes.
Engine::Asked LongCalls::leave_line(Turn& turn, ParkNumber number) {
    if (engine_.store_.find(engine_.waiting_.find(number)->places.front().object)->is_busy)
        return Engine::Asked::waits;
    const Parked parked = engine_.unpark(number);
    const std::vector<CallFrame> step = frames_of(parked.frames);
    if (engine_.departures_.any()) engine_.departures_.finish_named(turn, step);
    engine_.run({.turn = turn, .caller = parked.caller, .step = step, .deadline = parked.deadline});
    return Engine::Asked::went_on;
}

// --- what waits already ---

Engine::Asked LongCalls::ask_later(const Parked& parked) {
    for (const Place& place : parked.places) engine_.jobs_.ask_later(place.object);
    engine_.waiting_.pass_over(parked.number);
    return Engine::Asked::waits;
}

void LongCalls::wait_on(const Engine::Asking& asking) {
    Parked parked = *asking.resumed;
    const Place& place = engine_.wait_.standings.front().place;
    parked.places = {place};
    parked.ticket = place.ticket;
    for (const CallFrame& frame : asking.rest)
        append_frame(parked.frames, frame.header, frame.payload);
    engine_.clients_.client(parked.caller.client)->calls += parked.calls;
    const ParkNumber number = engine_.waiting_.park(
        std::move(parked), engine_.store_, *engine_.clients_.channel(asking.caller.channel));
    engine_.changed_.push_back(place.object);
    if (engine_.is_dead(*engine_.waiting_.find(number))) engine_.take_parked(number);
}

bool LongCalls::answers_later(ParkNumber number) {
    const Parked& parked = *engine_.waiting_.find(number);
    const bool asks =
        parked.answers_when_late || engine_.method_of(parked).access.counts_on_arrival;
    if (engine_.jobs_.empty() || !asks || parked.is_in_line() ||
        !engine_.busy_.is_before_busy(parked))
        return false;
    answer_later(parked);
    return true;
}

void LongCalls::answer_later(const Parked& parked) {
    engine_.waiting_.drop_deadline(parked.number, *engine_.clients_.channel(parked.caller.channel));
    engine_.jobs_.is_late(parked.number);
}

// --- ends ---

void LongCalls::end_postponed(Turn& turn) {
    for (const PostponedEnd& end : engine_.jobs_.take_postponed()) {
        if (end.channel != ChannelId{})
            engine_.take(turn, ChannelGone{end.channel});
        else
            engine_.take(turn, ClientGone{end.client});
    }
}

}  // namespace steward::engine
