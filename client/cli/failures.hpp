// Whatever went wrong becomes a sentence and an exit code: the only place where that happens.
#pragma once

#include "client/cli/options.hpp"

#include <string>
#include <vector>

namespace steward::cli {

// What a program's main does: reads the options, runs the work, and tells of what it throws.
int exit_code_of_program(const std::vector<std::string>& words, int (*work)(const Options&));

}  // namespace steward::cli
