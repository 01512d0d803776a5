// What systemd and its like pass to a service, by hand: a socket that listens already
// (sd_listen_fds(3)), and a socket to tell how the service is (sd_notify(3)). Nothing here needs
// systemd to be there.
#pragma once

#include "common/descriptor.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace steward::daemon {

struct PassedSocket {
    Descriptor socket;  // listens in our name and does not block
    std::string path;
};

// The socket passed by $LISTEN_PID and $LISTEN_FDS; nothing when none was, or not to this process.
// The variables are removed, so that no child takes them for its own. Throws std::runtime_error
// unless it is one Unix stream socket that listens at a path.
std::optional<PassedSocket> passed_socket();

// Tells $NOTIFY_SOCKET; without the variable, or where nobody hears, nothing happens. One
// assignment a line, as "READY=1\nSTATUS=…".
void notify(std::string_view state);

}  // namespace steward::daemon
