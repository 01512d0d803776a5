// Reads what follows the sentence of a refusal with `deadlock` (docs/protocol.md).
#pragma once

#include "common/bytes.hpp"
#include "steward/stuck.hpp"

namespace steward::detail {

// Of what is not as it should be, nothing: the sentence says it too.
std::vector<Stuck> read_stuck(BytesView bytes);

}  // namespace steward::detail
