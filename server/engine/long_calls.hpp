// Long calls: how they leave the turn as jobs, how they come back and commit, and how whoever else
// needs their objects stands in line meanwhile (job.hpp). The line is a lane as any other: its
// calls are asked, the oldest first, when the object is free, and only then have come.
//
// A part of the engine that is written down apart: it acts on the engine it is made for.
#pragma once

#include "engine/turn.hpp"

namespace steward::engine {

class LongCalls {
public:
    explicit LongCalls(Engine& engine) : engine_(engine) {}

    // Whether a call that can be done now takes longer than a turn. Refuses with too_much_work.
    bool is_long(const Engine::Asking& asking, const MethodRow& row, const Call& call,
                 const Arguments& arguments) const;
    Engine::Ending begin(const Engine::Asking& asking, Job::Stage stage, Record& record,
                         const MethodRow& row);
    // For a call of an object that no client makes: it comes again when the job is done.
    Engine::Ending begin(const Engine::Asking& asking, const LongMaking& making);
    // The same for a call whose question asks another object what takes long.
    Engine::Ending begin(const Engine::Asking& asking, const LongReading& reading);
    // Its next stage is to ask this.
    void let_ask(Job& job, Reading reading);
    // Its next stage is to make an object of this type, from so many bytes of the call's arguments.
    void let_make(Job& job, const TypeRow& type, std::size_t offset, std::size_t bytes);
    // The job is under way from now on, one of a restored state too.
    void start(const std::shared_ptr<Job>& job);
    // It is done: it commits, and whoever stood in line comes.
    void end(Turn& turn, const JobDone& done);
    // The next part of what jobs have left to be counted.
    void count_more(Turn& turn);

    // A call while there are jobs: it may have to stand in line.
    Engine::Ending call(const Engine::Asking& asking);
    // Those that stand first in lines that may have moved.
    void ask_lines(Turn& turn);
    // Whether calls that come have to stand in line, since more is to be done before with what they
    // name than fits in this turn. Where there is no room for them to stand, it is done at once.
    bool comes_later(Turn& turn, const Caller& caller, std::span<const CallFrame> step);
    // The object in whose line it stands ends: it comes, and finds it gone.
    void leave_ending(ParkNumber number);
    // A parked call cannot be asked now: it is when a job is done.
    Engine::Asked ask_later(const Parked& parked);
    // True: its time is up, but its object has to be asked what comes of that, and is busy.
    bool answers_later(ParkNumber number);
    // Its time is up, and it hears of that when a job is done.
    void answer_later(const Parked& parked);
    // A parked call that a job has asked something for waits on, as the youngest.
    void wait_on(const Engine::Asking& asking);
    // Ends of channels and clients that had to wait; those that still have to are postponed again.
    void end_postponed(Turn& turn);

private:
    std::shared_ptr<Job> make_job(const Engine::Asking& asking, Job::Stage stage, Record& record,
                                  const MethodRow& row);
    void charge(const Job& job);
    void discharge(const Job& job);
    std::vector<ObjectId> objects_of(const Engine::Asking& asking) const;
    bool count_sent(Turn& turn, Job& job);
    Engine::Ending end_job(const Engine::Asking& asking, const MethodRow& row);
    void make_busy(Record& record);
    void set_free(Record& record);
    Engine::Ending stand_in_line(const Engine::Asking& asking, ObjectId object);
    Engine::Asked leave_line(Turn& turn, ParkNumber number);
    bool stand_behind(Turn& turn, const Caller& caller, std::span<const CallFrame> step,
                      ObjectId unfinished);
    std::optional<Time> deadline_in_line(const Engine::Asking& asking) const;

    Engine& engine_;
};

}  // namespace steward::engine
