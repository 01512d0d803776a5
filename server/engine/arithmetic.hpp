// Sums of encoded numbers, for the methods that add to one in its place.
#pragma once

#include "engine/number_kind.hpp"

namespace steward::engine {

// `value` plus `amount`, encoded: an integer when both are, else a float. Refuses a `value` that is
// no number with type_mismatch, and an integer that does not fit 64 bits with overflow. With a
// kind, both `value` and the sum must be of it: whoever counts in that kind can hold the number
// before and the one afterwards.
Bytes sum(ValueView value, Number amount, const NumberKind* kind = nullptr);

}  // namespace steward::engine
