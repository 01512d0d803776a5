// Who holds what, and who waits for whom: the answers of several `service.info` calls, brought
// together.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

// Every object that is held, or those of one type: a row for each of its holders.
int list_holders(Context& context, std::span<const std::string> words);

// The calls that wait for one object, or those of one process, and who holds what they wait for.
int show_why(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
