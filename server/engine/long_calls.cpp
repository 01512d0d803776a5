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
    Job* found = engine_.jobs_.find(done.number);
    if (found == nullptr) return;
    if (!found->has_run()) found->run();
    if (!count_sent(turn, *found)) return engine_.jobs_.counts(done.number);
    const std::shared_ptr<Job> job = engine_.jobs_.end(done.number);
    discharge(*job);
    for (const ObjectId object : job->objects_) set_free(*engine_.store_.find(object));
    CallObserver* const observer = engine_.diagnosis_.observer;
    if (observer != nullptr) observer->job_took(job->took());
    engine_.run({.turn = turn,
                 .caller = job->caller_,
                 .step = job->step_,
                 .resumed = job->resumed_ ? &*job->resumed_ : nullptr,
                 .job = job.get(),
                 .deadline = job->deadline_,
                 .also_named = job->objects_});
    if (observer != nullptr) observer->job_took({});
    engine_.departures_.job_done(turn, job->objects_);
    for (const ObjectId object : engine_.jobs_.take_unasked()) engine_.changed_.push_back(object);
    end_postponed(turn);
    const Unhurried unhurried(turn);
    for (const ParkNumber number : engine_.jobs_.take_late())
        if (engine_.waiting_.find(number) != nullptr && !answers_later(number))
            engine_.ask(turn, number, true);
}

// As many as fit in this turn; their objects stay, since what refers to them is busy. False: there
// are more.
bool LongCalls::count_sent(Turn& turn, Job& job) {
    constexpr std::size_t of_a_step = 4;
    Client& client = *engine_.clients_.client(job.caller_.client);
    if (!job.is_sent()) job.sent_.clear();
    try {
        if (job.counted_ == 0) engine_.accounts_.require_references(client, job.sent_);
    } catch (const Refusal&) {
        job.failure_ = std::current_exception();
        job.sent_.clear();
    }
    for (; job.counted_ < job.sent_.size(); ++job.counted_) {
        if (turn.steps == 0) return false;
        const ObjectId object = job.sent_[job.counted_];
        if (!engine_.is_there(object)) continue;
        engine_.clients_.add_references(client, object, 1);
        engine_.store_.retain(object, 1);
        if (job.counted_ % of_a_step == 0) turn.spend(1);
    }
    return true;
}

void LongCalls::count_more(Turn& turn) {
    if (engine_.jobs_.counting().empty()) return;
    end(turn, JobDone{*engine_.jobs_.counting().begin()});
}

// A job was done for this call: what it came to.
Engine::Ending LongCalls::end_job(const Engine::Asking& asking, const MethodRow& row) {
    Job& job = *asking.job;
    asking.turn.may_have_changed = row.access.writes;
    if (job.failure_) std::rethrow_exception(job.failure_);
    verify(!job.answer_.waits(), "a job waits");
    job.call_->now_ = asking.turn.now;  // its effect comes about now
    asking.turn.may_have_changed = false;
    return engine_.end_call(asking, {row, *job.call_, job.arguments(), job.effects_, job.answer_});
}

void LongCalls::make_busy(Record& record) {
    record.is_busy = true;
    engine_.store_.has_moved(record);
    if (record.alarm) engine_.alarms_.erase({*record.alarm, record.id});
    engine_.holdings_.leases().suspend(record);
}

// Whoever waits is asked, its alarm may ring, and it ends if nobody can reach it any more.
void LongCalls::set_free(Record& record) {
    record.is_busy = false;
    if (record.alarm) engine_.alarms_.emplace(*record.alarm, record.id);
    engine_.holdings_.leases().resume(record);
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
        return engine_.call_beside_jobs(asking);
    } catch (const BusyObject& busy) {
        return asking.resumed != nullptr ? Engine::Ending::cannot_be_asked
                                         : stand_in_line(asking, busy.object);
    }
}

// It counts as no waiter: nothing more is read from its channel until it has come.
Engine::Ending LongCalls::stand_in_line(const Engine::Asking& asking, ObjectId object) {
    verify(asking.resumed == nullptr, "a parked call is asked though something is busy");
    std::uint64_t bytes = 0;
    for (const CallFrame& frame : asking.rest) bytes += header_bytes + frame.payload.size();
    engine_.accounts_.require_reserve(*engine_.clients_.client(asking.caller.client),
                                      Parked::bytes_max(bytes, 1));
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

// As far as this turn goes, or until others have something to be asked first.
void LongCalls::ask_lines(Turn& turn) {
    const Store& store = engine_.store_;
    std::optional<Unsettled::InLine> line = engine_.unsettled_.next_line({});
    for (; line && turn.steps > 0; line = engine_.unsettled_.next_line(*line)) {
        const auto [first, lane] = *line;
        const bool is_there = engine_.waiting_.find(first) != nullptr;
        const Engine::Asked asked = is_there ? leave_line(turn, first) : Engine::Asked::went_on;
        turn.spend(2);
        if (asked != Engine::Asked::later) engine_.unsettled_.line_was_asked(*line);
        if (asked == Engine::Asked::went_on)
            if (const Record* record = store.find(lane.first); record != nullptr)
                if (const auto stands = record->lanes.find(busy_lane);
                    stands != record->lanes.end())
                    engine_.unsettled_.put_back(lane, *stands->second.oldest());
        if (!engine_.changed_.empty()) return;
    }
}

// It has its turn: now it comes, unless there is more to be done before.
Engine::Asked LongCalls::leave_line(Turn& turn, ParkNumber number) {
    const ObjectId object = engine_.waiting_.find(number)->places.front().object;
    if (engine_.store_.find(object)->is_busy) return Engine::Asked::waits;
    constexpr std::size_t bytes_of_a_step = 4096;
    const Bytes& frames = engine_.waiting_.find(number)->frames;
    turn.spend(frames.size() / bytes_of_a_step);
    if (!engine_.departures_.finish_for_line(turn, frames_of(frames))) return Engine::Asked::later;
    const Parked parked = engine_.unpark(number);
    const std::vector<CallFrame> step = frames_of(parked.frames);
    engine_.run({.turn = turn, .caller = parked.caller, .step = step, .deadline = parked.deadline});
    return Engine::Asked::went_on;
}

bool LongCalls::comes_later(Turn& turn, const Caller& caller, std::span<const CallFrame> step) {
    std::optional<ObjectId> unfinished = engine_.departures_.finish_for(turn, step);
    if (!unfinished) return false;
    if (stand_behind(turn, caller, step, *unfinished)) return true;
    const Unhurried unhurried(turn);
    while (unfinished) {
        engine_.ask_all(turn, engine_.unsettled_);
        ask_lines(turn);
        unfinished = engine_.departures_.finish_for(turn, step);
    }
    return false;
}

bool LongCalls::stand_behind(Turn& turn, const Caller& caller, std::span<const CallFrame> step,
                             ObjectId unfinished) {
    const Record* record = engine_.find(unfinished);
    const bool stays = record != nullptr && !engine_.departures_.is_over(*record);
    try {
        stand_in_line({.turn = turn, .caller = caller, .step = step},
                      stays ? unfinished : manager_object);
    } catch (const Refusal&) {
        return false;
    }
    engine_.park(turn.now, caller, step);
    const ParkNumber number = engine_.waiting_.next_number() - 1;
    const Place& place = engine_.waiting_.find(number)->places.front();
    engine_.unsettled_.put_back({place.object, place.lane}, number);
    return true;
}

void LongCalls::leave_ending(ParkNumber number) {
    Parked parked = engine_.unpark(number);
    engine_.clients_.client(parked.caller.client)->calls += parked.calls;
    parked.places = {{manager_object, busy_lane, 0}};
    Channel& channel = *engine_.clients_.channel(parked.caller.channel);
    engine_.waiting_.put(std::move(parked), engine_.store_, channel);
    engine_.unsettled_.put_back({manager_object, busy_lane}, number);
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
    engine_.diagnosis_.deadlocks.came_to_wait(number, Deadlocks::Comes::on);
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
