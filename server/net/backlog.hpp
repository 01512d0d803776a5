// What waits in all channels together, in bytes: what has arrived and is not executed, and what is
// to leave. Each channel has its own bounds (channel_limits.hpp); these keep many channels from
// being together what none of them may be alone. Pure sums: Channels acts on them.
#pragma once

#include "net/channel_limits.hpp"

namespace steward::net {

class Backlog {
public:
    // The channel's part was `before`, and is another now.
    void change(Waiting& before, const Waiting& now) {
        total_.in += now.in - before.in;
        total_.out += now.out - before.out;
        before = now;
    }
    const Waiting& total() const { return total_; }

    // Whoever has begun a long message is not read for now.
    bool is_short_in(const ChannelLimits& limits) const {
        return total_.in > limits.waiting_in_bytes_max;
    }
    // Whoever has answers to take is not executed for now.
    bool is_short_out(const ChannelLimits& limits) const {
        return total_.out > limits.waiting_out_bytes_max / 2;
    }
    // Whoever takes none of the most is given up.
    bool is_over_out(const ChannelLimits& limits) const {
        return total_.out > limits.waiting_out_bytes_max;
    }

private:
    Waiting total_;
};

}  // namespace steward::net
