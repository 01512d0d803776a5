// The charts of docs/benchmarks.md, drawn from what a run has measured.
#pragma once

#include "bench/report.hpp"

namespace steward::bench {

// One file a chart, those of which nothing was measured left out. Throws when a file cannot be
// written.
void draw_charts(const Report& report, const std::string& directory);

}  // namespace steward::bench
