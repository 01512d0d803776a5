// Latencies in a fixed histogram: 32 steps for each power of two, so a quantile is off by at most 3
// %. Adding costs a few nanoseconds and no memory, however many calls are counted.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace steward::bench {

class Histogram {
public:
    void add(std::uint64_t nanoseconds, std::uint64_t count = 1) {
        counts_[place(nanoseconds)] += count;
        total_ += count;
    }

    void add(const Histogram& other) {
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
        total_ += other.total_;
    }

    std::uint64_t total() const { return total_; }

    // The value below which this share of what was added lies, in microseconds; 0 when nothing was
    // added.
    double quantile_us(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen > wanted) return static_cast<double>(lower_bound(i)) / 1000;
        }
        return 0;
    }

private:
    static constexpr int step_bits = 5;
    static constexpr std::size_t steps = 1u << step_bits;

    static std::size_t place(std::uint64_t value) {
        if (value < steps) return value;
        const int shift = static_cast<int>(std::bit_width(value)) - 1 - step_bits;
        return (static_cast<std::size_t>(shift) + 1) * steps + ((value >> shift) - steps);
    }
    static std::uint64_t lower_bound(std::size_t place) {
        if (place < steps) return place;
        const std::size_t shift = place / steps - 1;
        return (steps + place % steps) << shift;
    }

    std::array<std::uint64_t, (64 - step_bits + 1) * steps> counts_{};
    std::uint64_t total_ = 0;
};

}  // namespace steward::bench
