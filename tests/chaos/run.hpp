// A run: a daemon, sixteen processes that work, and one that kills them, again and again. Then all
// is looked at that they have left behind.
#pragma once

#include "tests/chaos/kind.hpp"

#include <string>

namespace steward::chaos {

struct Wishes {
    std::chrono::milliseconds time{60'000};
    std::uint64_t seed = 0;
    unsigned kills_a_second = 40;
    bool is_recorded = false;  // and replayed, which must come to the same state
};

// What was done. Printed, not checked.
struct Report {
    std::uint64_t kills = 0;
    std::uint64_t farewells = 0;  // processes that ended by themselves
    std::uint64_t operations = 0;
    std::string of_each_kind;
    std::string replay;  // what the replay says
};

// Throws a Fault for anything that does not hold.
Report run(const Wishes& wishes);

}  // namespace steward::chaos
