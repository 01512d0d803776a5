// Plays a scenario in a world and fails at the first line that does not come true. Silence is
// checked too: before anybody speaks again, everything heard must have been expected and every call
// without an answer declared as waiting.
#pragma once

#include "tests/transcripts/pattern.hpp"
#include "tests/transcripts/world.hpp"

#include <deque>
#include <set>

namespace steward::transcripts {

// What the transcripts have exercised, by full method name.
struct Coverage {
    std::set<std::string> done;
    std::set<std::string> refused;
};

class Player {
public:
    Player(World& world, Coverage& coverage) : world_(world), coverage_(coverage) {}

    // Throws Fault.
    void play(const Scenario& scenario);

private:
    // A call that was said and whose answer no line has taken yet.
    struct Open {
        std::uint32_t id = 0;
        Place place;
        CallText call;
        std::string label;
        std::size_t step = 0;  // calls of one batch have the same
        bool waits = false;    // declared with ~, or behind such a call in its batch
        bool parked = false;   // the call itself is what waits
        std::optional<Heard> answer;
    };

    void run(const Place& place, const Say& say);
    void run(const Place& place, const Hear& hear);
    void run(const Place& place, const Waits& waits);
    void run(const Place& place, const Passes& passes);
    void run(const Place& place, const Ends& ends);

    void listen(const Place& place);
    void hear(const Place& place, Heard heard);
    void require_silence(const Place& place);
    Outgoing outgoing(const Place& place, const CallText& call);
    Open take_answered(const Place& place, const Hear& hear);
    void check_answer(const Place& place, const Hear& hear, const Open& open);
    void check_parked(const Place& place, const Open& open) const;
    void remember(const Open& open);

    World& world_;
    Coverage& coverage_;
    Names names_;
    std::set<Speaker> present_;
    std::map<Speaker, std::deque<Open>> open_;            // in the order in which they were said
    std::map<Speaker, std::deque<std::uint32_t>> heard_;  // in the order in which the answers came
    std::map<Speaker, Sequence> last_sequence_;
    std::optional<Speaker> speaking_;  // who spoke last: may go on without listening
    bool stale_ = false;  // something happened since the last time everybody was listened to
    std::uint32_t next_id_ = 1;
    std::size_t next_step_ = 1;
};

}  // namespace steward::transcripts
