// How long a channel's turn may be. Whoever has sent a thousand long calls at once has a turn a
// round of the daemon's loop, as everybody else: what is left of them waits for the next.
#pragma once

#include "net/request_sink.hpp"

#include <functional>

namespace steward::net {

class TurnTime {
public:
    // The clock outlives it. A turn that began then may be as long as `most`.
    TurnTime(const std::function<Time()>& clock, Time began, Time most)
        : clock_(clock), until_(began + most) {}

    // To be asked after each step. Looks at the clock now and then, since many steps take less time
    // than that; and after one that took a while.
    bool is_over(bool was_long = false) {
        return (++steps_ % steps_between_looks == 0 || was_long) && clock_() >= until_;
    }

private:
    static constexpr std::uint32_t steps_between_looks = 4;

    const std::function<Time()>& clock_;
    Time until_;
    std::uint32_t steps_ = 0;
};

}  // namespace steward::net
