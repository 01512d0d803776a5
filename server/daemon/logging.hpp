// The operator's log: to standard error, to a file, or to syslog when the daemon runs in the
// background. One event a line (log_line.hpp), not more than so many a second (log_rate.hpp).
// Where standard error is the journal of systemd each line has its priority before it, as
// sd-daemon(3) says, and no time: the journal has its own.
#pragma once

#include "daemon/log.hpp"

#include <string>

namespace steward::daemon {

struct LogOptions {
    std::string level = "warning";  // debug, info, warning, error, off
    std::string file;               // empty: standard error, or syslog in the background
    bool in_background = false;
};

// Throws std::system_error when the file cannot be opened.
Log make_log(const LogOptions& options);

}  // namespace steward::daemon
