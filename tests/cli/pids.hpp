// Processes that commands of a test started: which they are, and when they have ended.
#pragma once

#include "workshop.hpp"

namespace steward::testing {

// The number that a command wrote into a file, once it is there.
pid_t number_in(const std::string& path);
// Waits until it has ended; false after some seconds.
bool ends(pid_t pid);
// Its only child, once it has one.
pid_t child_of(pid_t parent);

}  // namespace steward::testing
