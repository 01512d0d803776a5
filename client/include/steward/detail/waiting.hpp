// Waiting with a time limit: "the time is up" as a result, and no error.
#pragma once

#include "steward/detail/acquiring.hpp"

namespace steward::detail {

// The result is whether it came in time.
struct InTime {};
template <>
struct Result<InTime> {
    static constexpr bool takes_refusals = true;
    static bool read(const SessionPointer&, const Outcome& outcome) {
        if (outcome.status == ErrorCode::timed_out) return false;
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return true;
    }
};

}  // namespace steward::detail
