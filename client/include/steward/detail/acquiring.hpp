// What everything that is acquired has in common: what acquiring came to, and who holds it.
#pragma once

#include "steward/detail/way.hpp"

namespace steward {

using Seconds = std::chrono::duration<double>;

// What acquiring came to.
struct Acquired {
    bool acquired = false;
    // The daemon had to release the lock because its last holder died: what it guards may be half
    // changed.
    bool holder_died = false;
    // The same, since its last holder had it for longer than it was lent. That one goes on, and may
    // change it still, where nothing guards it.
    bool lease_ended = false;
    // The fencing token: it rises with each grant, so whoever keeps the highest one seen can turn
    // away late writers.
    Sequence token = 0;

    explicit operator bool() const { return acquired; }
};

// Who holds a lock.
struct Holder {
    std::int64_t pid = 0;
    std::string name;
    std::uint64_t client = 0;
    Sequence since = 0;  // the fencing token of its grant
    bool gone = false;   // it crashed, and the lock's policy is to stay as it is
};

template <>
struct Codec<Holder> {
    static Holder read(Decoder& decoder);
};

namespace detail {

inline Acquired acquired(const Outcome& outcome) {
    return {.acquired = true,
            .holder_died = outcome.holder_died,
            .lease_ended = outcome.lease_ended,
            .token = outcome.sequence};
}

template <>
struct Result<Acquired> {
    static constexpr bool takes_refusals = true;
    static Acquired read(const SessionPointer&, const Outcome& outcome) {
        if (outcome.status == ErrorCode::timed_out) return {};
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return acquired(outcome);
    }
};

// A timeout, or a lease, as the wire has it; without one the call waits, or the object is held, for
// ever.
inline Given<double> seconds(std::optional<Seconds> time) {
    if (!time) return {};
    return {time->count()};
}

}  // namespace detail
}  // namespace steward
