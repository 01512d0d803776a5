// What the project aims at beside what a run has measured, as the table that stands in
// docs/benchmarks.md.
#pragma once

#include "bench/report.hpp"

#include <optional>

namespace steward::bench {

struct Ratio {
    double value = 0;
    double low = 0;  // with `high`: how far it spreads; both 0: it is one figure
    double high = 0;
};

struct Aim {
    enum class Bound : std::uint8_t { at_least, at_most };

    std::string figure;
    Bound bound;
    double wanted;
    std::optional<Ratio> measured;  // nothing: not in this run

    bool is_met() const {
        return bound == Bound::at_least ? measured->value >= wanted : measured->value <= wanted;
    }
};

std::vector<Aim> aims_of(const Report& report);
// Markdown.
void print_aims(const std::vector<Aim>& aims);

}  // namespace steward::bench
