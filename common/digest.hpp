// A digest of bytes, to see whether two ends, or yesterday and today, mean the same. It finds
// accidents; against somebody who chooses the bytes it protects nothing.
#pragma once

#include "common/bytes.hpp"

namespace steward {

// Sixteen hexadecimal digits. Cost: its bytes, eight at a time.
std::string digest(BytesView bytes);

}  // namespace steward
