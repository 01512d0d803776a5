// For people who must mend things: release by force, repair, kill a client. Each says what it is
// about to do and asks, on a terminal; elsewhere --yes answers.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

// release OBJECT --force [--yes]
int release_by_force(Context& context, std::span<const std::string> words);
// repair OBJECT
int repair_object(Context& context, std::span<const std::string> words);
// kill-client PID|NAME [--yes]
int kill_client(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
