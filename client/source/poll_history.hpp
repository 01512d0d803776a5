// When polling for a reply pays. A wake-up costs more than a round trip, so a thread that expects
// its reply at once looks for it a while before it sleeps; one whose polls are in vain, since the
// lock it waits for is held for long or the machine is busy, polls ever more rarely: after n polls
// in vain only at every 2^n-th wait. Pure; one for each method.
#pragma once

#include <algorithm>
#include <cstdint>

namespace steward {

class PollHistory {
public:
    // A wait begins.
    bool should_poll() { return (waits_++ & ((1u << vain_) - 1)) == 0; }
    void found_reply() { vain_ = 0; }
    void found_nothing() { vain_ = std::min(vain_ + 1, vain_max); }

    static constexpr std::uint32_t vain_max = 6;

private:
    std::uint32_t waits_ = 0;
    std::uint32_t vain_ = 0;  // in a row
};

}  // namespace steward
