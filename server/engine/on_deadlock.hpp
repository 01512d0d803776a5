// What becomes of a call that would wait for ever, by the words in which it is chosen for an object
// or for all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace steward::engine {

enum class OnDeadlock : std::uint8_t {
    usual,   // nobody has chosen: refuse where only a holder can let the object go, else report
    refuse,  // the call that closes the cycle is refused; it has not waited
    report,  // it waits, and the log and `service.deadlocks` tell
    ignore,  // the object is not looked at
};

std::string_view name(OnDeadlock policy);
// The policy of that name; `usual` where none is given. Another is refused with bad_argument.
OnDeadlock deadlock_policy(std::optional<std::string_view> wanted);

}  // namespace steward::engine
