// The table of attacks, as Markdown: what a document can take over as it is.
#pragma once

#include "tests/attacks/stage.hpp"

#include <string>
#include <vector>

namespace steward::attacks {

struct Row {
    Attack attack;
    Outcome outcome;
    int tries = 1;
};

// One line a row, the longest pause first; where a bound is broken the figure is bold.
std::string table(std::vector<Row> rows);
// One line for people who look on.
std::string line(const Row& row);

}  // namespace steward::attacks
