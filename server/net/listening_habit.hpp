// Whether to look for a channel's next bytes before waiting for them. A look that finds nothing
// costs a system call, and so does the beginning of a wait. A peer whose calls are there as soon as
// everybody else has had a turn is looked at; a peer that lets the daemon wait is waited for at
// once. Pure: told what happened, in rounds of the daemon's loop.
#pragma once

#include <cstdint>

namespace steward::net {

class ListeningHabit {
public:
    bool should_look() const { return is_quick_; }
    void looked_in_vain() { is_quick_ = false; }
    void began_to_wait(std::uint64_t round) { waits_since_ = round; }
    // The wait is over. Where it did not last until the next round, a look would have found what
    // came.
    void was_told(std::uint64_t round) { is_quick_ = round == waits_since_; }

private:
    std::uint64_t waits_since_ = 0;
    bool is_quick_ = false;
};

}  // namespace steward::net
