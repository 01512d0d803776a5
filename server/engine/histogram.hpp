// How long something took, counted in classes each of which is twice as wide as the one before: a
// few increments for each time, however many there are, and enough to say which half of them, or
// which 99 of 100, took no longer than what. A class is told by its bound, in 100 ns times a power
// of two; the last one has none.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/ids.hpp"
#include "engine/saved.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace steward::engine {

class Histogram {
public:
    static constexpr std::size_t classes = 36;  // up to an hour
    static constexpr Time narrowest{100};

    // Cost: constant, and no branch that depends on the time.
    void add(Time time) {
        const auto nanoseconds = static_cast<std::uint64_t>(std::max<Time::rep>(time.count(), 0));
        const auto place = static_cast<std::size_t>(
            std::bit_width(nanoseconds / static_cast<std::uint64_t>(narrowest.count())));
        ++counts_[std::min(place, classes - 1)];
        ++count_;
        total_ += Time{static_cast<Time::rep>(nanoseconds)};
        longest_ = std::max(longest_, time);
    }

    std::uint64_t count() const { return count_; }
    Time total() const { return total_; }
    Time longest() const { return longest_; }
    // All times that are counted in a class are shorter than this.
    static constexpr Time bound(std::size_t place) { return narrowest * (Time::rep{1} << place); }
    std::uint64_t count_in(std::size_t place) const { return counts_[place]; }
    // So large a part of all took no longer, as far as the classes tell: within one of them the
    // times are taken for evenly spread. 0 where there are none. Cost: the classes.
    Time quantile(double part) const;

    void save(Writer& writer) const;
    void load(Saved& saved);

private:
    std::array<std::uint64_t, classes> counts_{};
    std::uint64_t count_ = 0;
    Time total_{};
    Time longest_{};
};

}  // namespace steward::engine
