// An event as one line of the log: `key=value`, separated by spaces. A value that is more than
// letters, digits and a few marks stands in double quotes, and in there a quote or a backslash has
// a backslash before it, control characters stand as \n or \u001b, bytes that are no UTF-8 as \xff.
// So whatever others have written into it, a line is one event, and is read back as it was.
#pragma once

#include "daemon/log.hpp"

namespace steward::daemon {

// "warning"
std::string_view name(Level level);

// A value as it stands in a line: door, "the \"red\" door", "".
std::string log_value(std::string_view value);

// level=info event=ending msg="ending: SIGTERM" signal=SIGTERM; without a time, and without the end
// of the line. Events that were left out before it make it suppressed=N.
std::string log_line(const LogEvent& event, std::uint64_t suppressed = 0);

}  // namespace steward::daemon
