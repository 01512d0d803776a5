// The operator's log: to standard error, to a file, or to syslog when the daemon runs in the background.
#pragma once

#include "daemon/daemon.hpp"

#include <string>

namespace steward::daemon {

struct LogOptions {
    std::string level = "warning";  // debug, info, warning, error, off
    std::string file;               // empty: standard error, or syslog in the background
    bool in_background = false;
};

// Throws std::runtime_error when the file cannot be opened.
Log make_log(const LogOptions& options);

}  // namespace steward::daemon
