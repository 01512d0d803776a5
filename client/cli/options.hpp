// The options that every command has, and the words that are left.
#pragma once

#include <string>
#include <vector>

namespace steward::cli {

struct Options {
    std::string socket;       // absolute
    std::string socket_from;  // who chose it: "--socket", "$STEWARD_SOCKET", or "the default"
    bool json = false;
    bool text = false;
    bool lines = false;
    bool help = false;
    bool version = false;
    bool list_methods = false;
    std::vector<std::string> words;  // the command and what follows it
};

// The options may stand anywhere before a lone `--`. Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);

// The table of these options, for the help page.
std::string options_help();

}  // namespace steward::cli
