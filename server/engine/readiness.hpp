// The answer of a waiting method's question: the call can be done now, or has to wait, and then
// where and how. A question is pure: it changes nothing, and is asked as often as the engine likes,
// for a call that comes, for one that is parked, for one of the calls of a select, and by the check
// of invariants. What it says of waiting is a value that the engine carries out when, and only
// when, the call is parked.
#pragma once

#include "engine/place.hpp"

#include <optional>
#include <vector>

namespace steward::engine {

// One place of a call that waits at several: what it is for one of the calls that it consists of.
struct Standing {
    Place place;
    // It waits beside the others of the lane, not in line with them (Order::side_by_side).
    bool is_side_by_side = false;
    std::optional<std::uint8_t> holds_as_process = {};
    std::optional<std::int64_t> awaits_process = {};
    bool shuts_lane = false;  // nobody who waits there can go on
    // What it waits for there can be done: it waits for others of its calls.
    bool is_possible = false;
};

struct Readiness {
    Readiness(bool is_possible) : now(is_possible) {}
    // As above; and where it is not possible for this call, it is for none of the lane, whatever it
    // asks for.
    static Readiness for_all(bool is_possible) {
        Readiness readiness = is_possible;
        readiness.shuts_lane = true;
        return readiness;
    }

    // The deed can be done, and will refuse nothing.
    bool now;
    // Even before older calls that wait in the lane: those wait for this very caller.
    bool overtakes = false;
    // Of a row that counts on arrival: the deed may go on waiting, so that there must be room to
    // park the call.
    bool may_wait_on = true;
    // An answer that may be large: so many bytes at most.
    std::size_t answer_bytes = 0;

    // --- of a call that has to wait ---

    // Another lane of the object than the row's.
    std::optional<Lane> lane = {};
    // What the parked call remembers of its coming; Call::ticket tells it when it is asked again.
    std::uint64_t ticket = 0;
    // Those behind it may be able to go on where this one cannot, and are asked too when the lane
    // is.
    bool lane_goes_on = false;
    // Nobody of its lane can go on while this one cannot. So of the thousand that wait for the next
    // item one is asked when there is none, though they may pass one another.
    bool shuts_lane = false;
    // The caller's process holds the object in this mode from the moment at which the call is
    // parked.
    std::optional<std::uint8_t> holds_as_process = {};
    // The process whose end it waits for. Whether there is one only the world knows: the engine
    // asks it (wishes.hpp).
    std::optional<std::int64_t> awaits_process = {};
    // Of a call that consists of others, all of which have to be possible: one that is not.
    std::optional<std::size_t> lacks = {};
    // Of a call that consists of others: where each of them waits, instead of all of the above.
    std::vector<Standing> standings = {};
};

}  // namespace steward::engine
