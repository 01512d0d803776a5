// How long the daemon looks for work before it sleeps. A wake-up costs more than a thousand calls,
// so while calls come close upon one another it polls; after polling in vain a few times it sleeps
// at once, and an idle daemon costs nothing. Where it is called as soon as it sleeps, its polling
// was what kept the caller from a processor: then it polls seldom. Pure: told what happened and
// when.
//
// A client that looks for its answer again and again keeps a processor that a polling daemon would
// let go to it otherwise: who sleeps and is woken has the processor at once, be it the daemon's
// own. Where others want all processors, looking pays only for clients that take less time between
// an answer and their next call than falling asleep and waking takes. Those that take longer are
// advised to sleep at once; and tried again now and then, the more seldom the more often in vain,
// since behind a wake-up nobody sees how quick they are.
#pragma once

#include "common/spin_advice.hpp"
#include "engine/ids.hpp"

#include <algorithm>

namespace steward::daemon {

using engine::Time;

class PollPolicy {
public:
    // `longest`: how long to poll after the last work; zero: never. `processors`: how many there
    // are.
    PollPolicy(Time longest, unsigned processors) : longest_(longest), processors_(processors) {}

    // There was work, found by polling or after a sleep.
    void worked(Time now) {
        if (!slept_) {
            vain_ = 0;
            if (++found_ >= found_many) needed_ = quick_needed;
        }
        slept_ = false;
        last_work_ = now;
        if (rest_ > 0) --rest_;
    }
    // There is no work now: look again, or sleep?
    bool should_poll(Time now) {
        has_polled_ = polls_;
        if (!polls_) return false;
        if (now - last_work_ < longest_) return true;
        found_ = 0;
        if (++vain_ >= vain_max) stop_polling();
        return false;
    }
    void falls_asleep(Time now) { slept_at_ = now; }
    // It slept, and was woken at `now`. Work that came so soon that polling would have met it
    // brings polling back; it would have come sooner, had the two sides not had to wake each other.
    void woke(Time now) {
        slept_ = true;
        if (has_polled_ && now - slept_at_ < wake_up) return stop_polling();
        if (polls_) return;
        quick_ = now - last_work_ < longest_ + both_wake_ups ? quick_ + 1 : 0;
        if (quick_ < needed_) return;
        polls_ = true;
        vain_ = quick_ = 0;
    }
    bool polls() const { return polls_; }

    // --- what others want ---

    // To be asked where there was work: then `told_runnable` is due.
    bool wants_runnable(Time now) const { return now - told_at_ >= time_between_looks; }
    // So many threads of the machine run or want to, the daemon's own among them. One look is an
    // accident: some in a row are believed.
    void told_runnable(Time now, unsigned runnable) {
        told_at_ = now;
        const int step = runnable > processors_ ? 1 : -1;
        crowded_ = std::clamp(crowded_ + step, 0, crowded_max);
        if (crowded_ == crowded_max) is_crowded_ = true;
        if (crowded_ == 0) is_crowded_ = false;
        if (!is_crowded_) rest_ = 0;
    }
    bool is_crowded() const { return is_crowded_; }
    // Of so many answers that clients had not to be woken for, so many next calls came later than a
    // wake-up takes. (Few of a crowd's quick clients do: those whose processor was taken from
    // them.)
    void thought(unsigned count, unsigned late) {
        thoughts_ += count;
        late_ += late;
        if (thoughts_ < thoughts_judged) return;
        if (!is_crowded_ || late_ < thoughts_ / 2) {
            next_rest_ = rest_min;
        } else {
            rest_ = next_rest_;
            next_rest_ = std::min(next_rest_ * 2, rest_max);
        }
        thoughts_ = late_ = 0;
    }
    // For RingControl::spin_microseconds. A daemon that sleeps has to be woken, which takes longer
    // than any client looks for the answer: looking would be in vain, and late to fall asleep.
    std::uint32_t spin_advice() const {
        return rest_ > 0 || !polls_ ? spin_advice::sleep_at_once : spin_advice::none;
    }

    static constexpr Time time_between_looks = std::chrono::milliseconds(5);
    // What falling asleep and waking for a call takes of both sides' processors, as measured.
    static constexpr Time wake_up = std::chrono::microseconds(25);

private:
    static constexpr int vain_max = 3;
    static constexpr int quick_needed = 2;
    static constexpr int quick_needed_max = 1024;
    static constexpr int found_many = 64;
    // A slow machine's: of an idle processor, in a virtual machine.
    static constexpr Time both_wake_ups = std::chrono::microseconds(150);
    static constexpr int crowded_max = 3;
    static constexpr unsigned thoughts_judged = 32;
    static constexpr int rest_min = 128;
    static constexpr int rest_max = 8192;

    // It polled in vain a few times, or was called as soon as it slept: then the caller had waited
    // for this processor, and the others have no time for it. The more often this happens, the more
    // seldom polling is tried.
    void stop_polling() {
        polls_ = false;
        quick_ = 0;
        needed_ = std::min(needed_ * 2, quick_needed_max);
    }

    Time longest_;
    unsigned processors_;
    Time last_work_{};
    Time slept_at_{};
    int vain_ = 0;
    int quick_ = 0;
    int needed_ = quick_needed;  // quick wake-ups before it polls again
    int found_ = 0;              // in a row, by polling
    bool has_polled_ = false;    // before it slept
    bool polls_ = false;
    bool slept_ = false;
    // of a crowd
    Time told_at_{};
    int crowded_ = 0;
    bool is_crowded_ = false;
    unsigned thoughts_ = 0;
    unsigned late_ = 0;
    int rest_ = 0;  // so often there is work before clients are tried again
    int next_rest_ = rest_min;
};

}  // namespace steward::daemon
