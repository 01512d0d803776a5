// Reaching a daemon's socket: the address, the limit of time, and the check that it belongs to this
// user.
#pragma once

#include "common/descriptor.hpp"
#include "steward/error.hpp"

#include <chrono>
#include <string>

namespace steward {

// There is no socket at the path, or nobody behind it: the daemon has ended or was never there.
class NobodyListens final : public NotSent {
public:
    using NotSent::NotSent;
};

// A connected stream socket (blocking, close-on-exec). Throws NobodyListens; NotSent when the one
// who listens is another user or accepts nobody within the limit; std::system_error for failures of
// this machine.
Descriptor connect_unix(const std::string& path, std::chrono::milliseconds limit);

// Where to look for a daemon when nobody says: the first of the paths to try
// (common/socket_path.hpp) where somebody listens. A daemon that was killed leaves its socket
// behind, which must not hide one that lives at a later place. If nobody listens: the first.
std::string find_socket();

}  // namespace steward
