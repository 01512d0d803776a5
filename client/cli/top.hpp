// `steward top`: the whole screen, kept up to date.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

inline constexpr std::string_view top_synopsis =
    "[--once] [--interval SECONDS] [--sort COLUMN] [--filter TEXT] "
    "[objects|locks|waits|queues|clients]";

// The options and the keys, for the help page.
std::string top_help();

// Asks the daemon once in an interval and shows what it does, until q is pressed or a signal ends
// it; with --once one screen as plain text. Needs a terminal otherwise.
int show_top(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
