// The error table: number, name, meaning. The numbers are part of the protocol and never change
// their meaning; the names are what people and scripts see. Each has one obvious counterpart in
// Python and in C++.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace steward {

enum class ErrorCode : std::uint16_t {
    none = 0,
    timed_out = 1,
    bad_frame = 16,
    bad_handshake = 17,
    version_mismatch = 18,
    busy = 19,
    shutting_down = 20,
    not_permitted = 21,
    replaced = 22,
    channel_closed = 23,
    no_such_method = 32,
    no_such_type = 33,
    no_such_object = 34,
    bad_argument = 35,
    type_mismatch = 36,
    name_taken = 37,
    limit_exceeded = 38,
    batch_stopped = 39,
    too_much_work = 40,
    cancelled = 41,
    index_out_of_range = 48,
    key_not_found = 49,
    value_not_found = 50,
    empty = 51,
    not_held = 52,
    not_owner = 53,
    deadlock = 54,
    lock_order = 55,
    broken = 56,
    broken_barrier = 57,
    queue_empty = 58,
    queue_full = 59,
    queue_closed = 60,
    overflow = 61,
    not_holder = 62,
    abandoned = 63,
};

struct ErrorRow {
    ErrorCode code;
    std::string_view name;
    std::string_view meaning;
};

inline constexpr std::array error_table{
    ErrorRow{ErrorCode::none, "none", "the call was done"},
    ErrorRow{ErrorCode::timed_out, "timed_out",
             "the call waited as long as it was allowed to; nothing changed"},
    ErrorRow{ErrorCode::bad_frame, "bad_frame", "the bytes are no frame; the channel is closed"},
    ErrorRow{ErrorCode::bad_handshake, "bad_handshake",
             "the first message is no greeting; the channel is closed"},
    ErrorRow{ErrorCode::version_mismatch, "version_mismatch",
             "the peer speaks another major version"},
    ErrorRow{ErrorCode::busy, "busy", "the daemon is out of a resource; try again"},
    ErrorRow{ErrorCode::shutting_down, "shutting_down", "the daemon is ending"},
    ErrorRow{ErrorCode::not_permitted, "not_permitted", "the peer belongs to another user"},
    ErrorRow{ErrorCode::replaced, "replaced",
             "the daemon that the peer means has ended; this is another, with other objects"},
    ErrorRow{ErrorCode::channel_closed, "channel_closed",
             "the daemon closes a channel that kept it waiting; it lives"},
    ErrorRow{ErrorCode::no_such_method, "no_such_method",
             "the type has no method of that name or number"},
    ErrorRow{ErrorCode::no_such_type, "no_such_type", "the daemon has no type of that name"},
    ErrorRow{ErrorCode::no_such_object, "no_such_object",
             "no object has that id or name (any more)"},
    ErrorRow{ErrorCode::bad_argument, "bad_argument",
             "an argument is missing, unknown, malformed or out of its domain"},
    ErrorRow{ErrorCode::type_mismatch, "type_mismatch",
             "a value or object is of another type than the call needs"},
    ErrorRow{ErrorCode::name_taken, "name_taken", "an object of that name exists already"},
    ErrorRow{ErrorCode::limit_exceeded, "limit_exceeded",
             "the call would pass a limit; the sentence names it"},
    ErrorRow{ErrorCode::batch_stopped, "batch_stopped",
             "not executed: an earlier call of the batch was refused or timed out"},
    ErrorRow{ErrorCode::too_much_work, "too_much_work",
             "the call would take too long; the sentence says how long"},
    ErrorRow{ErrorCode::cancelled, "cancelled",
             "the call was waiting, and its own caller has cancelled it; nothing changed"},
    ErrorRow{ErrorCode::index_out_of_range, "index_out_of_range", "the list has no such index"},
    ErrorRow{ErrorCode::key_not_found, "key_not_found", "the dict or namespace has no such key"},
    ErrorRow{ErrorCode::value_not_found, "value_not_found", "no item is equal to the value"},
    ErrorRow{ErrorCode::empty, "empty", "nothing can be taken from an empty container"},
    ErrorRow{ErrorCode::not_held, "not_held", "the lock is not held, so it cannot be released"},
    ErrorRow{ErrorCode::not_owner, "not_owner",
             "the caller does not hold what only its holder may release"},
    ErrorRow{ErrorCode::deadlock, "deadlock", "waiting would never end"},
    ErrorRow{ErrorCode::lock_order, "lock_order", "a later lock is already held"},
    ErrorRow{ErrorCode::broken, "broken",
             "a holder crashed and the object is poisoned until it is repaired"},
    ErrorRow{ErrorCode::broken_barrier, "broken_barrier", "a party of the barrier is gone"},
    ErrorRow{ErrorCode::queue_empty, "queue_empty", "the queue has no item"},
    ErrorRow{ErrorCode::queue_full, "queue_full", "the queue has no room"},
    ErrorRow{ErrorCode::queue_closed, "queue_closed", "the queue is closed"},
    ErrorRow{ErrorCode::overflow, "overflow",
             "the number has no room in a 64-bit integer, or in the kind that was asked for"},
    ErrorRow{ErrorCode::not_holder, "not_holder",
             "the object is guarded by a lock that the caller does not hold"},
    ErrorRow{ErrorCode::abandoned, "abandoned",
             "nobody is left who could bring about what the call waits for"},
};

// The name of a code; "unknown" for a number this version does not know.
constexpr std::string_view name(ErrorCode code) {
    for (const ErrorRow& row : error_table)
        if (row.code == code) return row.name;
    return "unknown";
}

}  // namespace steward
