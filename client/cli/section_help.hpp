// What people should know of the commands that hold something while another runs, for the help
// pages.
#pragma once

#include <string>
#include <string_view>

namespace steward::cli {

// Of a command (`lock`, `hold`, `queue work`, `web`), in full; empty for others.
std::string command_help(std::string_view command);
// What the page of a type says besides its methods; empty for most.
std::string type_help(std::string_view type);

}  // namespace steward::cli
