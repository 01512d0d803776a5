// The processes whose ends calls wait for: who waits for which, and what the world has said of
// them. The end of a process so costs those who wait for it, not all who wait for some.
#pragma once

#include "engine/waiting_room.hpp"
#include "engine/wishes.hpp"

#include <map>
#include <set>
#include <vector>

namespace steward::engine {

class AwaitedProcesses {
public:
    enum class State : std::uint8_t {
        of_client,  // the engine hears of its end itself
        unknown,    // the world has been asked
        lives,
        ended,
    };

    // A call was parked that waits for this process. The first makes it known; of one that is no
    // client the world is asked.
    void add(std::int64_t pid, ParkNumber number, bool is_client);
    // The call waits no longer. The last one makes it forgotten.
    void remove(std::int64_t pid, ParkNumber number);
    void set(std::int64_t pid, State state);
    // It was a client when it ended: what the world says of it is wanted no more.
    void end_of_client(std::int64_t pid);
    // One as it was saved; those who wait for it come by add. What is watched, the world is asked
    // for anew.
    void put_back(std::int64_t pid, State state);
    // Nothing where nobody waits for it.
    std::optional<State> state(std::int64_t pid) const;
    // Who waits for it, the oldest first.
    std::set<ParkNumber> waiting(std::int64_t pid) const;
    // How many are watched, or may be.
    std::size_t watched() const { return watched_; }
    std::vector<Wish> take_wishes() { return std::exchange(wishes_, {}); }
    bool has_wishes() const { return !wishes_.empty(); }

    struct Process {
        State state;
        std::set<ParkNumber> waiting;
    };
    const std::map<std::int64_t, Process>& all() const { return processes_; }

private:
    void watch(std::int64_t pid, State state);
    void forget(std::int64_t pid, State state);
    static bool is_watched(State state) { return state == State::unknown || state == State::lives; }

    std::map<std::int64_t, Process> processes_;
    std::size_t watched_ = 0;
    std::vector<Wish> wishes_;
};

}  // namespace steward::engine
