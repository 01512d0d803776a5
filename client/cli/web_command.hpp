// `steward web`: a program of its own, steward-web, beside this one.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

inline constexpr std::string_view web_synopsis =
    "web [--listen ADDRESS:PORT] [--interval SECONDS] [--allow-changes] [--allow-remote]";

// Becomes that program, with these words and the socket of this one. Returns only by throwing:
// where the program is not there.
int show_web_page(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
