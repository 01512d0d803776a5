// Hears of what happens to objects: the rows of `watch.next`.
#pragma once

#include "client/cli/context.hpp"

#include <span>
#include <string>

namespace steward::cli {

inline constexpr std::string_view watch_synopsis =
    "NAME… [--exec COMMAND] [--key KEY] [--since VERSION] [--count N]";

// Each change as a line, or a command for each, until it is ended.
int watch_objects(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
