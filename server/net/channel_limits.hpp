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
    // What all channels together may have waiting, on its way in and on its way out.
    std::size_t waiting_in_bytes_max = 256u << 20;
    std::size_t waiting_out_bytes_max = 256u << 20;
    // From the connection to the first whole call or line.
    Time handshake = std::chrono::seconds(2);
    // From the first byte of a call (of a batch) or line to its last.
    Time frame = std::chrono::seconds(30);
    // How long its turn may be, but for the call that is under way then.
    Time turn = std::chrono::milliseconds(1);
    // As long as that a peer may read nothing of what waits for it.
    Time stall = std::chrono::seconds(10);
};

// What waits in a channel, or in all of them, in bytes of memory.
struct Waiting {
    std::size_t in = 0;
    std::size_t out = 0;

    bool operator==(const Waiting&) const = default;
};

// How often the times above are looked at, as long as there is something to watch.
inline constexpr auto sweep_interval = std::chrono::milliseconds(250);

}  // namespace steward::net
