// What several models share of Python's rules: indices that count from the end, and slices
// (https://docs.python.org/3/library/stdtypes.html#common-sequence-operations, notes 3 to 5).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace steward::random {

using Numbers = std::vector<std::int64_t>;
using MaybeIndex = std::optional<std::int64_t>;

// The place that an index means, or nothing where there is none.
inline std::optional<std::size_t> place_of(std::int64_t index, std::size_t size) {
    const std::int64_t place = index < 0 ? index + static_cast<std::int64_t>(size) : index;
    if (place < 0 || place >= static_cast<std::int64_t>(size)) return std::nullopt;
    return static_cast<std::size_t>(place);
}

// Where an insertion or the bound of a slice is: an index past either end means that end.
inline std::int64_t bound_of(std::int64_t index, std::size_t size) {
    const auto end = static_cast<std::int64_t>(size);
    return std::clamp<std::int64_t>(index < 0 ? index + end : index, 0, end);
}

// The places of a slice, one by one; a step of 0 is the caller's to refuse.
inline std::vector<std::size_t> places_of(std::size_t size, MaybeIndex start, MaybeIndex stop,
                                          std::int64_t step) {
    const auto end = static_cast<std::int64_t>(size);
    const std::int64_t lowest = step < 0 ? -1 : 0;
    const std::int64_t highest = step < 0 ? end - 1 : end;
    const auto bound = [&](MaybeIndex index, std::int64_t otherwise) {
        if (!index) return otherwise;
        return std::clamp(*index < 0 ? *index + end : *index, lowest, highest);
    };
    std::vector<std::size_t> places;
    const std::int64_t last = bound(stop, step < 0 ? lowest : highest);
    for (std::int64_t i = bound(start, step < 0 ? highest : lowest); step < 0 ? i > last : i < last;
         i += step)
        places.push_back(static_cast<std::size_t>(i));
    return places;
}

}  // namespace steward::random
