// What a channel may cost the daemon, in bytes and in time.
#pragma once

#include "net/request_sink.hpp"

namespace steward::net {

struct ChannelLimits {
    // More than this in the outbox: nothing of the channel is executed or read until the peer has
    // read.
    std::size_t outbox_pause_bytes = 1u << 20;
    // More than this besides the largest reply: the peer does not read, the channel is closed.
    std::size_t outbox_close_bytes = 8u << 20;
    // From the connection to the first whole call or line.
    Time handshake = std::chrono::seconds(2);
    // From the first byte of a call (of a batch) or line to its last.
    Time frame = std::chrono::seconds(30);
    // How long its turn may be, but for the call that is under way then.
    Time turn = std::chrono::milliseconds(1);
    // As long as that a peer may read nothing of what waits for it.
    Time stall = std::chrono::seconds(10);
};

// How often the times above are looked at, as long as there is something to watch.
inline constexpr auto sweep_interval = std::chrono::milliseconds(250);

}  // namespace steward::net
