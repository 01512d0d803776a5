// A call that has to wait, on its way from the question or the deed that said so to where it is
// parked.
#pragma once

#include "engine/readiness.hpp"

namespace steward::engine {

struct MethodRow;

struct Wait {
    const MethodRow* row = nullptr;
    std::vector<Standing> standings;
    std::uint64_t ticket = 0;
    std::optional<std::size_t> lacks = {};  // Readiness::lacks
    std::optional<Time> deadline;
    // Those behind the call are asked all the same (Readiness::lane_goes_on).
    bool lane_goes_on = false;
    // The deed has acted, and chosen where the call waits on.
    bool has_acted = false;
    // The world has to say first whether there is a process.
    bool asks_world = false;
};

}  // namespace steward::engine
