// Where a parked call stands: in a lane of an object. Waiters of one lane wait for the same kind of
// thing, in the order in which they came; a call that waits for several objects stands in a lane of
// each.
#pragma once

#include "engine/ids.hpp"

namespace steward::engine {

using Lane = std::uint8_t;
// The lane of those who stand in line at a busy object (job.hpp). No row has it.
inline constexpr Lane busy_lane = UINT8_MAX;

struct Place {
    ObjectId object{};
    Lane lane = 0;
    std::uint64_t ticket = 0;  // what that one of the calls of a select remembers

    bool operator==(const Place&) const = default;
};

}  // namespace steward::engine
