// What a method does to its object, as its row says it: whether it changes it, may wait there, and
// for what, and what of it ends with its caller.
#pragma once

#include "common/errors.hpp"
#include "engine/cost.hpp"
#include "engine/place.hpp"

#include <string_view>

namespace steward::engine {

// How a call that may wait stands to the others that wait in its lane.
enum class Order : std::uint8_t {
    in_line,           // behind them: while they wait it waits too
    side_by_side,      // beside them: all are asked when the object changes, since each waits for
                       // something of its own
    question_decides,  // its question knows whose turn it is; asked again one after another, until
                       // one has to wait
};

// What a lane waits for.
enum class Awaits : std::uint8_t {
    holder,   // that all let the object go who hold it
    permit,   // that somebody gives back one of several
    item,     // that somebody puts something in
    room,     // that somebody takes something out
    signal,   // that somebody brings about a state: an event set, a count at zero, others come
    process,  // that a process ends
    change,   // that something it watches changes
    all_of,   // what all the calls wait for that it consists of
    any_of,   // what one of them waits for
};

// What of a method's effect ends with its caller, even when the caller ends cleanly. A one-shot
// program such as the command `steward` reads it here, and does not report what would not be so any
// more.
enum class Holds : std::uint8_t {
    nothing,   // it stays
    caller,    // what it holds
    if_owned,  // what it holds of an object that is owned (Object::is_owned): there it depends on
               // the object
};

// What of its object a method is about: which places it reads or writes. Whoever reads one place
// and writes another is in nobody's way.
enum class Part : std::uint8_t {
    whole,    // all of it
    nothing,  // none of its content: how much there is, where something is found
    end,      // it adds or takes away there, and all before stays as it was
    index,    // the item at the index that is its first argument
    key,      // what stands under the key, name or element that is its first argument
    keys,     // under each of the keys in the array that is its first argument
    items,    // under the key of each item in its last argument
    slice,    // the items from `start` to before `stop`, by `step`
    packed,   // the items from `start` on, as many as the packed bytes that it is given hold
};

// How a call is refused that may not wait (Block) and cannot be done at once.
struct NotAtOnce {
    ErrorCode code = ErrorCode::none;
    std::string_view sentence = {};
};

// What a method does to its object.
struct Access {
    bool writes = false;  // changes it: counts a version, may let waiters go on
    bool grows = false;  // may need memory: refused when a limit is reached, where other writes are
                         // not
    bool waits = false;  // may be parked, in `lane`
    Lane lane = 0;
    Awaits awaits = Awaits::signal;
    Order order = Order::in_line;
    // The call changes something when it comes, and then may have to wait: its deed goes on waiting
    // by Effects::wait_at. Room to park it is looked for before.
    bool counts_on_arrival = false;
    // When its time is up it is asked once more, and answers instead of being refused.
    bool answers_when_late = false;
    // Why it cannot be one of the calls of a select, as a clause; empty where it can.
    std::string_view not_in_select = {};
    NotAtOnce not_at_once = {};
    Holds holds = Holds::nothing;
    Cost cost = {};
    Part part = Part::whole;
    // It puts something in the place of what is there, whatever that is: where the caller has
    // worked it out from what was there before, what others wrote meanwhile is lost (races.hpp).
    bool overwrites = false;

    // Who waits for it comes to hold it.
    bool acquires() const {
        return waits && (awaits == Awaits::holder || awaits == Awaits::permit);
    }
    // For what others have, or for their ends: it may be that they wait for it in turn.
    bool waits_for_others() const {
        return acquires() || awaits == Awaits::process || awaits == Awaits::all_of ||
               awaits == Awaits::any_of;
    }
    std::string_view name() const { return waits ? "waits" : writes ? "writes" : "reads"; }
};
inline constexpr Access reads{};
inline constexpr Access writes{.writes = true};
inline constexpr Access grows{.writes = true, .grows = true};
constexpr Access waits(Lane lane, Awaits what, Order order = Order::in_line) {
    return {.writes = true, .waits = true, .lane = lane, .awaits = what, .order = order};
}
constexpr Access holding(Holds what, Access access) {
    access.holds = what;
    return access;
}

constexpr Access about(Part part, Access access) {
    access.part = part;
    return access;
}
constexpr Access overwriting(Access access) {
    access.overwrites = true;
    return access;
}
// The usual ones of what is kept by indices or by keys; and of a look that is at no content.
inline constexpr Access reads_item = about(Part::index, reads);
inline constexpr Access grows_item = about(Part::index, grows);
inline constexpr Access sets_item = overwriting(grows_item);
inline constexpr Access adds_items = about(Part::end, grows);
inline constexpr Access reads_key = about(Part::key, reads);
inline constexpr Access writes_key = about(Part::key, writes);
inline constexpr Access grows_key = about(Part::key, grows);
inline constexpr Access reads_size = about(Part::nothing, reads);

constexpr Access costs(Cost cost, Access access) {
    access.cost = cost;
    return access;
}

}  // namespace steward::engine
