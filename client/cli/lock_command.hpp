// `steward lock [--ephemeral last] NAME [--timeout SECONDS] -- COMMAND…`: hold a lock while a command runs. The lock is let go
// when the command ends, and by the daemon when this process dies; the command never outlives it.
#pragma once

#include "client/cli/context.hpp"

#include <span>
#include <string_view>

namespace steward::cli {

// Answers with the command's exit code (128 + n for signal n), or with its own when there was no lock or no command.
int hold_lock(Context& context, std::span<const std::string> words);

// What people should know of it, for the help pages.
std::string_view lock_help();

}  // namespace steward::cli
