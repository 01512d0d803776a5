// What is told of calls that wait for one another: as data, which the service hands out, and in
// words, which a refused caller and the log read.
#pragma once

#include "engine/waiting_room.hpp"

#include <string>
#include <vector>

namespace steward::engine {

class Engine;

struct DeadlockReport {
    // An object as people know it.
    struct Thing {
        ObjectId id{};
        std::string type;
        std::string name;  // may be empty
        Sequence since = 0;
        Time lasts{};  // it has been held, or waited for
    };
    // A call that waits, with its thread.
    struct Member {
        ParkNumber call = 0;
        Caller caller;
        std::int64_t pid = 0;
        std::string name;           // of the process
        std::string method;         // "rlock.acquire"
        std::vector<Thing> awaits;  // several of a call that consists of others
        std::vector<Thing> holds;   // of what other members wait for
        std::vector<ParkNumber> waits_for;
    };
    // In the order in which they came to wait: of very many the first, and the last.
    std::vector<Member> members;
    std::size_t more = 0;
};

DeadlockReport::Thing thing_of(const Engine& engine, const Record& record);
// "queue 'jobs'", or "queue @17" where it has no name.
std::string called(const DeadlockReport::Thing& thing);
// "0.3 s"
std::string in_seconds(Time time);

class WaitGraph;

// `cycle` is one of this graph.
DeadlockReport report_of(const Engine& engine, const WaitGraph& graph,
                         const std::vector<ParkNumber>& cycle, Time now);
// "anna (pid 9) has held rlock 'a' for 2.0 s and has waited for rlock 'b' for 0.5 s; bert …". Of
// very many members the first are named.
std::string in_words(const DeadlockReport& report);

}  // namespace steward::engine
