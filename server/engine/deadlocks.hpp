// Deadlocks: whether a call that has just come to wait does so for ever, and what becomes of it
// then. Hardly anything else can close a cycle: whoever is granted something goes on, and whoever
// goes lets go; but a thread that has sent several calls may wait for another of them, and what a
// process holds as itself is let go by its threads, of which one may have ended that could have. So
// each call is looked at once, or when it is what is left, when what its turn has changed is
// settled, and only where it waits for what somebody holds.
//
// What nobody but its members could end is refused: the call that closes it; and where that is a
// condition's wait, which has to have its lock again, or has changed something when it came, the
// youngest other. What is only suspected is told: anybody may release a lock, and a call with a
// timeout ends by itself.
#pragma once

#include "engine/on_deadlock.hpp"
#include "engine/reports.hpp"
#include "engine/wait_graph.hpp"

namespace steward::engine {

struct DeadlockReport;
struct Refusal;
struct Turn;

// What is chosen for an object, by whoever made it or for all; and what that comes to.
OnDeadlock chosen_on_deadlock(const Engine& engine, const Record& record);
OnDeadlock on_deadlock(const Engine& engine, const Record& record);

class Deadlocks {
public:
    explicit Deadlocks(Engine& engine) : engine_(engine) {}

    // It has just been parked, and has changed nothing by that; or its process has come to hold
    // something by that, so that it is refused no more; or it has waited before, for something else
    // or beside another call of its thread.
    enum class Comes : std::uint8_t { anew, holding, on };
    void came_to_wait(ParkNumber call, Comes comes) { fresh_.push_back({call, comes}); }
    // A call of the thread has ended, and it waits for others still.
    void waits_on(const Channel& channel);
    // A thread of it has ended, and its channel is there no more.
    void thread_ended(const Client& client);
    bool has_fresh() const { return !fresh_.empty(); }
    void look(Turn& turn);
    // Refuse a call that has just been parked, as if it had never been.
    void refuse_newcomer(Turn& turn, ParkNumber call, const Refusal& refusal);

private:
    bool goes_on(const Parked& parked) const;
    struct Fresh {
        ParkNumber call;
        Comes comes;
    };
    void look(Turn& turn, const Fresh& fresh);
    bool refuse_one(Turn& turn, const WaitGraph& graph, const std::vector<ParkNumber>& cycle,
                    const Fresh& closing);
    void report(const Turn& turn, Report::Kind kind, const std::string& what,
                const DeadlockReport& report);
    bool may_be_refused(ParkNumber call) const;

    Engine& engine_;
    std::vector<Fresh> fresh_;
};

}  // namespace steward::engine
