// A run: a daemon, sixteen processes that work, and one that kills them, again and again. Then all
// is looked at that they have left behind.
#pragma once

#include "tests/chaos/kind.hpp"

#include <string>

namespace steward::chaos {

struct Wishes {
    std::chrono::milliseconds time{60'000};
    std::uint64_t kills = 0;  // so many, however long that takes; 0: as many as the time allows
    std::uint64_t seed = 0;
    unsigned kills_a_second = 40;
    bool is_recorded = false;  // and replayed, which must come to the same state
    bool needs_rings = false;  // that nobody was ever carried by one is a fault
};

// What was done. Printed, not checked.
struct Report {
    std::uint64_t kills = 0;
    std::uint64_t farewells = 0;  // processes that ended by themselves
    std::uint64_t operations = 0;
    std::int64_t rings_most = 0;  // that were seen at once
    std::string of_each_kind;
    std::string of_the_daemon;  // what it had of everything before and after
    std::string replay;         // what the replay says
};

// Throws a Fault for anything that does not hold.
Report run(const Wishes& wishes);

}  // namespace steward::chaos
