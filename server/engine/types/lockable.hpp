// What a condition can be made on: a lock that it gives up while it waits and takes back
// afterwards.
#pragma once

#include "engine/call.hpp"
#include "engine/readiness.hpp"

namespace steward::engine {

class Lockable : public Object {
public:
    // All who want to hold it wait in this lane.
    static constexpr Lane acquirers = 0;

    // The question of its `acquire`.
    virtual Readiness can_acquire(const Call& call) const = 0;
    // Why the caller may not give it up: not_held or not_owner; none where it may.
    virtual ErrorCode why_kept(const Call& call) const = 0;
    // Let go all that the caller holds of it; returns what take_back needs to hold as much again.
    virtual std::uint64_t give_up(const Call& call, Effects& effects) = 0;
    virtual void take_back(const Call& call, Effects& effects, std::uint64_t what) = 0;
    std::optional<std::uint8_t> writers_mode() const override { return 0; }
    // Whoever was told of a holder's death could not pass it on: the next holder is told.
    virtual void tell_next() = 0;
};

}  // namespace steward::engine
