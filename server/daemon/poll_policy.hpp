// How long the daemon looks for work before it sleeps. A wake-up costs more than a thousand calls,
// so while calls come close upon one another it polls; after polling in vain a few times it sleeps
// at once, and an idle daemon costs nothing. Pure: told what happened and when.
#pragma once

#include "engine/ids.hpp"

namespace steward::daemon {

using engine::Time;

class PollPolicy {
public:
    // `longest`: how long to poll after the last work; zero: never.
    explicit PollPolicy(Time longest) : longest_(longest) {}

    // There was work, found by polling or after a sleep.
    void worked(Time now) {
        if (!slept_) vain_ = 0;
        slept_ = false;
        last_work_ = now;
    }
    // There is no work now: look again, or sleep?
    bool should_poll(Time now) {
        if (!polls_) return false;
        if (now - last_work_ < longest_) return true;
        if (++vain_ >= vain_max) polls_ = false;
        return false;
    }
    // It slept, and was woken at `now`. Work that came so soon that polling would have met it
    // brings polling back.
    void woke(Time now) {
        slept_ = true;
        quick_ = now - last_work_ < longest_ ? quick_ + 1 : 0;
        if (quick_ < quick_needed) return;
        polls_ = true;
        vain_ = quick_ = 0;
    }
    bool polls() const { return polls_; }

private:
    static constexpr int vain_max = 3;
    static constexpr int quick_needed = 2;

    Time longest_;
    Time last_work_{};
    int vain_ = 0;
    int quick_ = 0;
    bool polls_ = false;
    bool slept_ = false;
};

}  // namespace steward::daemon
