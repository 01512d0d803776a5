// A call that has to wait, on its way from the question or the deed that said so to where it is
// parked.
#pragma once

#include "engine/readiness.hpp"

namespace steward::engine {

struct MethodRow;

struct Record;

// Where a call of this row stands that its question sends to wait: at one place, or where each of
// those that it consists of does.
std::vector<Standing> standings_of(const Readiness& readiness, const Record& record,
                                   const MethodRow& row);

struct Wait {
    const MethodRow* row = nullptr;
    std::vector<Standing> standings;
    std::uint64_t ticket = 0;
    std::optional<std::size_t> lacks = {};  // Readiness::lacks
    std::optional<Time> deadline;
    // Those behind the call are asked all the same (Readiness::lane_goes_on).
    bool lane_goes_on = false;
    // The object is busy: the call stands in line, and has not come to it yet.
    bool is_in_line = false;
    // The deed has acted, and chosen where the call waits on.
    bool has_acted = false;
    // The world has to say first whether there is a process.
    bool asks_world = false;
};

}  // namespace steward::engine
