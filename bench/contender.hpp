// Things that are measured beside each other: they take turns, so that what else happens on the
// machine meets all of them.
#pragma once

#include "bench/report.hpp"

#include <functional>

namespace steward::bench {

struct Contender {
    Figure labels;
    std::function<Measurement()> measure;
};

// Each as often as there are rounds; the median of each goes into the report.
void take_turns(const std::vector<Contender>& contenders, std::size_t rounds, Report& report);

}  // namespace steward::bench
