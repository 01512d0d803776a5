// Horizontal bars on a logarithmic scale, as SVG: what differs by a factor of a thousand can be
// read on one page, and equal lengths are equal ratios. Text stays text, and the colours follow the
// reader's light or dark setting.
#pragma once

#include <string>
#include <vector>

namespace steward::bench {

struct Bar {
    enum class Kind : std::uint8_t { ours_best, ours, other };

    std::string name;
    double value = 0;  // above 0
    Kind kind = Kind::other;
};

struct BarGroup {
    std::string name;
    std::vector<Bar> bars;
};

struct BarChart {
    std::string title;
    std::string unit;  // what follows a value: "/s", " µs"
    std::vector<BarGroup> groups;
};

std::string draw(const BarChart& chart);

}  // namespace steward::bench
