// Who has which end of a pipe, and how. All of it is read from those who hold the pipe, and changed
// in the effects of a call.
#pragma once

#include "engine/call.hpp"

namespace steward::engine {

// How a process has an end; with the number of the end added it is the mode of its holding.
enum class Way : std::uint8_t {
    used = 0,
    handled = 2,
    // Its handle has come to it at a fork, and it may never know of it: that keeps an end open when
    // others close it, but not when the last process that used it has ended.
    inherited = 4,
    // A share for a child that has not come yet to take it. The channel that lent it holds it: the
    // child inherits that, and so gives it back when it ends.
    lent = 6,
};

constexpr std::uint8_t mode_of(Way way, std::uint8_t end) {
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(way) + end);
}

// --- of all processes ---

std::size_t holdings_of(const Holders& holders, std::uint8_t end);
std::size_t shares_of(const Holders& holders, std::uint8_t end);
// Whether the end is nobody's any more after these holders have ended.
bool is_left_by(const Ended& ended, const Holders& holders, std::uint8_t end);

// --- of the caller's process ---

bool uses_end(const Call& call, std::uint8_t end);
// Whether it has this end itself.
bool has_end(const Call& call, std::uint8_t end);
// It uses this end from now on; false when it did before.
bool use_end(const Call& call, Effects& effects, std::uint8_t end);
// It no longer has this end, in none of its ways. Returns how many these were.
std::size_t leave_end(const Call& call, Effects& effects, std::uint8_t end);
// A share is named by the commit number of its making, whoever takes it. Returns how many that was,
// one or none.
std::size_t take_share(const Call& call, Effects& effects, std::uint8_t end, std::int64_t share);

}  // namespace steward::engine
