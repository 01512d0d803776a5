// Sorting: encoded values in their order, by what a JSON pointer finds in each.
#pragma once

#include "common/value.hpp"

#include <vector>

namespace steward::engine {

// The values in ascending order, or descending; equal ones stay in order, also when reversed, as in
// Python. `key` is a JSON pointer (RFC 6901) to what is compared in each; empty: the whole value.
// Refuses with type_mismatch what has no order, and with key_not_found a value without that place.
// Cost: n log n comparisons of encoded values.
std::vector<ValueView> in_order(std::vector<ValueView> values, bool reverse, std::string_view key);

}  // namespace steward::engine
