// What the daemon writes into RingControl::spin_microseconds, besides microseconds.
#pragma once

#include <cstdint>
#include <limits>

namespace steward::spin_advice {

inline constexpr std::uint32_t none = 0;
inline constexpr std::uint32_t sleep_at_once = std::numeric_limits<std::uint32_t>::max();

}  // namespace steward::spin_advice
