// What the engine's own files share while they carry out an input.
#pragma once

#include "common/verify.hpp"
#include "engine/engine.hpp"
#include "engine/job.hpp"

#include <algorithm>
#include <utility>

namespace steward::engine {

// One input: its time, and where its replies go.
struct Turn {
    Time now;
    ReplySink& sink;
    // What the calls have taken that were done in it, by the estimates of their rows.
    Time work{};
    // How much more may be done in it of what can be done later (chores). About a microsecond each.
    std::size_t steps = 0;
    // The call that is executed has begun to change something: it can be refused no more.
    bool may_have_changed = false;

    // Each input does a part of a slice of what can be done later: between two slices many channels
    // have their turns.
    static Turn begin(Time now, ReplySink& sink, const EngineOptions& options) {
        return {.now = now, .sink = sink, .steps = (options.slice_steps + 3) / 4};
    }
    void spend(std::size_t count) { steps -= std::min(steps, count); }
};

inline void Engine::note_change(Record& record, const ChangeCause& cause) {
    diagnosis_.changes.count(record, cause);
    accounts_.charge(record, cause.call.caller().client);
    if (record.is_watched) [[unlikely]]
        store_.suspect_cycle(record);
    if (!record.lanes.empty()) [[unlikely]]
        changed_.push_back(record.id);
}

// Waiters whose objects changed are asked again, objects that nobody can reach are ended, and in
// test builds the invariants are checked.
inline void Engine::end_turn(Turn& turn) {
    if (waiting_.has_cancelled()) [[unlikely]] {
        end_patience(turn, WaitingRoom::cancelled_at);
        waiting_.cancelled_are_answered();
    }
    if (!changed_.empty() || !passing_.empty() || store_.has_chores() ||
        collector_.is_due(turn.now))
        settle(turn);
    if (diagnosis_.has_fresh()) [[unlikely]]
        diagnosis_.look(turn);
    while (diagnosis_.reports.is_fresh()) {
        tell_reports(turn);  // who hears of it goes on, and may wait anew
        if (diagnosis_.has_fresh()) diagnosis_.look(turn);
    }
    last_work_ = turn.work;
#ifdef STEWARD_INVARIANTS
    if (options_.checks_invariants) {
        const std::string broken = broken_invariant();
        verify(broken.empty(), broken.c_str());
    }
#endif
}

// As long as it is there, what can be done later is done at once all the same.
class Unhurried {
public:
    explicit Unhurried(Turn& turn) : turn_(turn), steps_(std::exchange(turn.steps, SIZE_MAX)) {}
    Unhurried(const Unhurried&) = delete;
    ~Unhurried() { turn_.steps = steps_; }

private:
    Turn& turn_;
    std::size_t steps_;
};

// What a deed came to: what is left is that it counts, and is answered.
struct Engine::Acted {
    const MethodRow& row;
    const Call& call;
    const Arguments& arguments;
    const Effects& effects;
    Answer& answer;
};

// One call that is asked: when it comes, or again when it was parked, or a job that was done for
// it. Only the first of `rest` is; the others count as what would be parked with it.
struct Engine::Asking {
    Turn& turn;
    const Caller& caller;
    std::span<const CallFrame> step;  // as it came, or as it was parked
    std::span<const CallFrame> rest = step;
    const Parked* resumed = nullptr;
    bool time_is_up = false;
    const std::vector<std::pair<ObjectId, Lane>>* changed_lanes = nullptr;
    Job* job = nullptr;  // what it has done so far
    // Until when it may wait, of a call that has stood in line.
    std::optional<Time> deadline = {};
    // What the step named before it became a job, besides what it names now.
    std::span<const ObjectId> also_named = {};

    const CallFrame& frame() const { return rest[0]; }
    // The step begins: it was not asked before.
    bool comes() const { return rest.data() == step.data() && resumed == nullptr && !job; }
    // Not merely for what the world had to say.
    bool has_waited() const { return resumed != nullptr && resumed->has_waited; }
    void next() {
        rest = rest.subspan(1);
        resumed = nullptr;
        job = nullptr;
        deadline.reset();
    }
};

}  // namespace steward::engine
