// A child process that runs while this process holds something at the daemon, and not longer.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace steward::cli {

struct GuardedEnd {
    int exit_code = 0;       // 128 + n when signal n ended it; 127 not found, 126 not executable
    bool lock_lost = false;  // the connection ended first, so the command was ended
};

// Runs the command to its end. It is killed when this process dies; INT, TERM, HUP and QUIT are passed on; when the
// connection (a socket nobody else reads meanwhile) is closed by the daemon, the command gets TERM, and KILL 5 s later.
// Throws std::system_error if no process could be made.
GuardedEnd run_guarded(const std::vector<std::string>& command,
                       const std::vector<std::pair<std::string, std::string>>& environment, int connection);

}  // namespace steward::cli
