// How a client looks for a reply in a ring before it sleeps. A round trip through rings takes a
// fifth of a microsecond and a wake-up fifty, so looking pays at first: a few pauses, in which the
// daemon answers from another processor; then a few times it gives its processor away, in case the
// daemon has none. Pure: the time is an argument, asked for as rarely as can be, since reading a
// clock takes as long as some pauses.
#pragma once

#include "common/spin_advice.hpp"

#include <algorithm>
#include <chrono>

namespace steward {

class RingWait {
public:
    enum class Step : std::uint8_t { pause, yield, sleep };

    // About a hundred pauses, of which each takes 5 ns on one processor and 25 ns on another.
    static constexpr std::chrono::microseconds spin_usual{2};
    // Whatever the daemon advises and the caller allows: longer than the wake-up of both sides
    // costs nobody should be kept from a processor.
    static constexpr std::chrono::microseconds spin_max{50};
    static constexpr unsigned yields_max = 5;
    static constexpr unsigned pauses_between_clocks = 16;

    // `time` is the caller's limit; zero allows nothing. On one processor nobody answers while this
    // thread looks.
    RingWait(std::chrono::microseconds time, std::uint32_t advice, unsigned processors) {
        if (time.count() <= 0 || advice == spin_advice::sleep_at_once) return;
        yields_ = yields_max;
        if (processors < 2) return;
        const auto advised =
            advice == spin_advice::none ? spin_usual : std::chrono::microseconds(advice);
        spin_ = std::min({time, advised, spin_max});
    }

    // There is nothing yet: what to do before the next look. `now` is called in one of sixteen
    // pauses; the spinning begins with the first of them.
    template <class Now>
    Step next(Now&& now) {
        if (spin_.count() > 0) {
            if (++pauses_ % pauses_between_clocks != 0) return Step::pause;
            const auto moment = now();
            if (pauses_ == pauses_between_clocks) until_ = moment + spin_;
            if (moment < until_) return Step::pause;
            spin_ = {};
        }
        if (yields_ == 0) return Step::sleep;
        --yields_;
        return Step::yield;
    }

private:
    std::chrono::microseconds spin_{0};
    std::chrono::steady_clock::time_point until_;  // from the first look at the clock on
    unsigned pauses_ = 0;
    unsigned yields_ = 0;
};

}  // namespace steward
