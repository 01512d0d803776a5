// The processes that come from this one, as /proc shows them: its children, their children, and
// those whose parents have ended and that were handed to it because it is a subreaper (prctl(2)).
#pragma once

#include <sys/types.h>
#include <compare>
#include <cstdint>
#include <set>

namespace steward::cli {

// A pid alone may be another process's by the time it is used.
struct ProcessKey {
    pid_t pid = 0;
    std::uint64_t start_time = 0;
    auto operator<=>(const ProcessKey&) const = default;
};
using Processes = std::set<ProcessKey>;

// Those that have not ended, without `strangers` and what comes from them.
Processes descendants(const Processes& strangers = {});
Processes children();

// False with errno when it could not be sent: EPERM to one of another user, ESRCH to one that has
// ended.
bool send_signal(const ProcessKey& process, int signal);

}  // namespace steward::cli
