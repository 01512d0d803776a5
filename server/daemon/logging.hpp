// The operator's log: to standard error, to a file, or to syslog when the daemon runs in the
// background.
#pragma once

#include "daemon/log.hpp"

#include <string>

namespace steward::daemon {

struct LogOptions {
    std::string level = "warning";  // debug, info, warning, error, off
    std::string file;               // empty: standard error, or syslog in the background
    bool in_background = false;
};

// What others wrote into a sentence is shown escaped (steward::printable). Throws std::system_error
// when the file cannot be opened.
Log make_log(const LogOptions& options);

}  // namespace steward::daemon
