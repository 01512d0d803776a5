// The calls that others make, as they end: the rows of `service.monitor` and `service.slowlog`.
#pragma once

#include "client/cli/context.hpp"

#include <span>
#include <string>

namespace steward::cli {

inline constexpr std::string_view monitor_synopsis =
    "[--type TYPE] [--object NAME|@ID] [--client PID|NAME] [--errors]";
inline constexpr std::string_view slowlog_synopsis = "[--reset]";

// Each call as a line, until the command is ended. The daemon is asked some times a second and
// waits for nobody: what was overwritten meanwhile is counted, in a line of its own.
int show_calls(Context& context, std::span<const std::string> words);
// Those that took the daemon longest, the slowest first.
int show_slow_calls(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
