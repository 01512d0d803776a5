// What `steward lock` and `steward hold` are told: what to hold, how long to wait for it, what to
// run meanwhile. The options are those of flock(1), so that a script that used it needs a new name
// only.
#pragma once

#include "client/cli/exit_codes.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace steward::cli {

struct SectionOptions {
    std::vector<std::string> names;
    bool shared = false;
    std::optional<double> timeout;  // seconds; nothing: for ever
    int conflict_exit_code = not_had_in_time;
    std::optional<double> lease;  // seconds for which it may be held; nothing: as the object says
    bool close = false;  // what the command starts besides neither inherits the hold nor is waited
                         // for
    bool verbose = false;
    bool until_last_user = false;  // what is made now goes, and its name, with the last who uses it
    std::vector<std::string> command;
};

// Throws UsageError with the line `usage`.
SectionOptions read_section_options(std::span<const std::string> words, std::string_view usage);

}  // namespace steward::cli
