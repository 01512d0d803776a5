// What a condition can be made on: a lock that it gives up while it waits and takes back
// afterwards.
#pragma once

#include "engine/call.hpp"
#include "engine/readiness.hpp"

#include <algorithm>

namespace steward::engine {

// How somebody holds a lock: how often, and for how long. As one number it takes 59 bits.
struct Held {
    std::uint64_t depth = 1;
    Time lease{};  // the whole of it; or for ever

    static Held of(std::uint64_t packed) {
        return {packed & depth_max, std::chrono::milliseconds(packed >> depth_bits)};
    }
    // Of a lease of more than a year so much is left.
    std::uint64_t packed() const {
        const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(lease).count();
        const std::uint64_t most = (std::uint64_t{1} << lease_bits) - 1;
        return std::min(static_cast<std::uint64_t>(rounded), most) << depth_bits | depth;
    }

private:
    static constexpr unsigned depth_bits = 24, lease_bits = 35;
    static constexpr std::uint64_t depth_max = (1u << depth_bits) - 1;
};

class Lockable : public Object {
public:
    // All who want to hold it wait in this lane.
    static constexpr Lane acquirers = 0;

    // The question of its `acquire`.
    virtual Readiness can_acquire(const Call& call) const = 0;
    // Why the caller may not give it up: not_held, not_owner or not_holder; none where it may.
    virtual ErrorCode why_kept(const Call& call) const = 0;
    // Let go all that the caller holds of it; returns what take_back needs to hold as much again.
    virtual Held give_up(const Call& call, Effects& effects) = 0;
    // A lease begins anew by that.
    virtual void take_back(const Call& call, Effects& effects, const Held& what) = 0;
    std::optional<std::uint8_t> writers_mode() const override { return 0; }
    // Whoever was told these flags, of a former holder's end, could not pass them on: the next
    // holder is told.
    virtual void tell_next(std::uint16_t reply_flags) = 0;
};

}  // namespace steward::engine
