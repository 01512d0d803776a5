// The same operations by Python's own types, in one process of its own (operations.py).
#pragma once

#include <string>
#include <vector>

namespace steward::bench {

struct InPython {
    std::string prepare;
    std::string statement;  // empty: there is nothing to measure
    std::size_t items = 0;
};

// The nanoseconds of each, the shortest of so many rounds; 0 where there is no statement.
std::vector<double> measure_in_python(const std::vector<InPython>& questions, std::size_t rounds);

}  // namespace steward::bench
