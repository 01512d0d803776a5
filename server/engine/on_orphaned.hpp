// What becomes of a call that waits for what nobody is left to bring about (orphans.hpp), by the
// words in which it is chosen when an object is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace steward::engine {

enum class OnOrphaned : std::uint8_t {
    report,  // it waits, and the log and `service.orphans` tell
    refuse,  // it is refused with `abandoned`
    ignore,  // the object is not looked at
};

std::string_view name(OnOrphaned policy);
// The policy of that name; `report` where none is given. Another is refused with bad_argument.
OnOrphaned orphan_policy(std::optional<std::string_view> wanted);

}  // namespace steward::engine
