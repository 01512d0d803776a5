// Tables for people, at the end of a run: every figure beside those of the rivals.
#pragma once

#include "bench/report.hpp"

namespace steward::bench {

void print_tables(const Report& report);
// How long the run took, and which of its parts.
void print_times(const Report& report);

// "-" where either is nothing.
std::string ratio_text(double value, double base);

}  // namespace steward::bench
