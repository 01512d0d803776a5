// `steward hold TYPE NAME… -- COMMAND…` and, for a lock, `steward lock NAME -- COMMAND…`: hold
// something while a command runs, and everything that the command has started
// (guarded_process.hpp).
#pragma once

#include "client/cli/context.hpp"

#include <span>
#include <string>
#include <string_view>

namespace steward::cli {

// Answer with the command's exit code (128 + n for signal n), or with their own when nothing was
// held or no command ran.
int hold_objects(Context& context, std::span<const std::string> words);
int hold_lock(Context& context, std::span<const std::string> words);

// Whether objects of this type can be held while a command runs.
bool can_be_held(std::string_view type);

inline constexpr std::string_view hold_synopsis =
    "TYPE NAME… [--shared] [--timeout SECONDS] [OPTIONS] -- COMMAND…";
inline constexpr std::string_view lock_synopsis = "NAME [--timeout SECONDS] [OPTIONS] -- COMMAND…";

}  // namespace steward::cli
