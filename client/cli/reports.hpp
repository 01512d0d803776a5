// What the daemon has noticed: the rows of `service.reports`.
#pragma once

#include "client/cli/context.hpp"

#include <span>
#include <string>

namespace steward::cli {

// Each as a line; with --follow those too that come, until the command is ended.
int show_reports(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
