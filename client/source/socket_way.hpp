// What errno, poll() and a clock say of a socket, in the words of carriers (carrier.hpp). Nothing
// here waits.
#pragma once

#include "client/source/carrier.hpp"

#include <poll.h>
#include <algorithm>
#include <cerrno>

namespace steward::socket_way {

// What poll() calls it; rounded up, so that a deadline has passed when poll() says so.
inline int milliseconds_until(std::optional<Carrier::Clock::time_point> deadline) {
    if (!deadline) return -1;
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(*deadline - Carrier::Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

// What errno says after a call that moved nothing.
inline Moved nothing_moved() {
    switch (errno) {
        case EAGAIN:
        case EINTR: return {};
        case EPIPE:
        case ECONNRESET: return {.way = Moved::Way::ended};
        default: return {.way = Moved::Way::broken, .error = errno};
    }
}

// Whether the peer has closed its end; false of no socket.
inline bool has_ended(int descriptor) noexcept {
    pollfd asked{.fd = descriptor, .events = POLLRDHUP, .revents = 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace steward::socket_way
