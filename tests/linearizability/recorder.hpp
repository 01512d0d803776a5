// A history of real processes: each a fork with a channel of its own for each of its threads, all
// playing with one object at the same time, some killed in the middle.
#pragma once

#include "tests/linearizability/history.hpp"
#include "tests/linearizability/player.hpp"

namespace steward::linearizability {

struct Plan {
    std::uint64_t seed = 1;
    int processes = 6;
    int with_two_threads = 2;  // of the processes
    int killed = 2;            // of the processes
    int steps = 150;           // of each thread
};

// Plays the game to its end. Where it is given through several managers, which differ in how they
// are carried, the processes take them in turn, and the killed are of all kinds. Afterwards one who
// is alone looks at what is left. Throws std::runtime_error where a process ends otherwise than
// planned. The seed decides what each thread does; when, and so in which order, the machine
// decides.
History record(const std::vector<Game>& games, const Plan& plan);

}  // namespace steward::linearizability
