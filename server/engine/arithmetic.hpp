// Sums of encoded numbers, for fetch_add.
#pragma once

#include "engine/parameter.hpp"

namespace steward::engine {

// `value` plus `amount`, encoded: an integer when both are, else a float. Refuses a `value` that is no number with
// type_mismatch, and an integer that does not fit 64 bits with overflow. `where` begins the sentence.
Bytes sum(ValueView value, Number amount, std::string_view where);

}  // namespace steward::engine
