// One measured figure, and how several rounds of the same measurement become one.
#pragma once

#include "bench/generator.hpp"

#include <optional>

namespace steward::bench {

struct Figure {
    std::string system;
    std::string measured;
    std::size_t clients = 0;
    std::size_t pipeline = 0;
    std::string wait;  // how the load generator waits for replies: "spin" or "block"
    Measurement median;
    std::vector<double> rounds = {};  // calls_per_s of each
};

// A value of another kind: bytes an item, a share of a processor.
struct Quantity {
    std::string system;
    std::string measured;
    std::string unit;
    double value = 0;
};

// The round with the median rate; throws nothing, wants at least one.
Figure median_figure(Figure labels, std::vector<Measurement> rounds);

}  // namespace steward::bench
