// Help in the daemon's own words: the page of all commands and types, of one type, of one method.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

// `words` name what is asked about. With --json: the daemon's description of it.
int show_help(Context& context, std::span<const std::string> words);

// Every command, and every method as "TYPE METHOD", one a line: what completion reads.
int list_methods(Context& context);

}  // namespace steward::cli
