// The caller's values as sets of their own, for the methods that hold a set against others.
#pragma once

#include "engine/packed_dict.hpp"
#include "engine/parameter.hpp"

#include <vector>

namespace steward::engine {

// What stands beside each element, where keys and values are stored.
inline constexpr ValueView no_value{"\xc0"};

// All values as one set, in their canonical form and their order; `more` holds further arrays of
// them. Refuses maps among the values, and what is no array in `more`, with bad_argument.
PackedDict one_set(HashKey key, ArrayView values, std::optional<ArrayView> more = {});
// The same, each array as a set of its own.
std::vector<PackedDict> each_set(HashKey key, ArrayView values, std::optional<ArrayView> more);

bool is_in_all(const std::vector<PackedDict>& sets, BytesView element);

}  // namespace steward::engine
