// Python's slices: which indices `[start:stop:step]` means for a sequence of a given size
// (https://docs.python.org/3/library/stdtypes.html#common-sequence-operations, notes 3 to 5).
#pragma once

#include "engine/refusal.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace steward::engine {

struct Slice {
    std::int64_t start = 0;
    std::int64_t step = 1;
    std::int64_t count = 0;

    // The same items from the lowest on.
    std::size_t lowest() const { return index(step > 0 ? 0 : count - 1); }
    std::size_t stride() const { return static_cast<std::size_t>(step > 0 ? step : -step); }

    std::size_t index(std::int64_t i) const { return static_cast<std::size_t>(start + i * step); }

    // Refuses a step of zero with bad_argument.
    static Slice of(std::size_t size, std::optional<std::int64_t> start,
                    std::optional<std::int64_t> stop, std::optional<std::int64_t> step = {}) {
        const std::int64_t length = static_cast<std::int64_t>(size);
        const std::int64_t by = std::clamp(step.value_or(1), -INT64_MAX, INT64_MAX);
        if (by == 0) throw Refusal{ErrorCode::bad_argument, "'step' must not be zero"};
        const std::int64_t lowest = by < 0 ? -1 : 0;
        const std::int64_t highest = by < 0 ? length - 1 : length;
        const auto bound = [&](std::int64_t index) {
            if (index < 0) index = std::max(index, -length - 1) + length;
            return std::clamp(index, lowest, highest);
        };
        const std::int64_t first = start ? bound(*start) : by < 0 ? highest : lowest;
        const std::int64_t end = stop ? bound(*stop) : by < 0 ? lowest : highest;
        const std::int64_t distance = by > 0 ? end - first : first - end;
        const std::int64_t stride = by > 0 ? by : -by;
        return {first, by, distance <= 0 ? 0 : (distance - 1) / stride + 1};
    }
};

// An index as Python has it: negative ones count from the end. Nothing when there is no such item.
inline std::optional<std::size_t> item_index(std::size_t size, std::int64_t index) {
    const std::int64_t length = static_cast<std::int64_t>(size);
    if (index < 0) index = index < -length ? -1 : index + length;
    if (index < 0 || index >= length) return std::nullopt;
    return static_cast<std::size_t>(index);
}

}  // namespace steward::engine
