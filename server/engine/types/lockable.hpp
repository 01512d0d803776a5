// What can be held by a caller: lock, rlock, semaphores, rwlock. Those who act on several at once (manager.acquire_all), or
// give one up while they wait (condition), know them by this.
#pragma once

#include "engine/call.hpp"
#include "engine/object.hpp"

namespace steward::engine {

class Lockable : public Object {
public:
    // All of them wait in this lane to hold the object.
    static constexpr Lane acquirers = 0;
    enum class Mode : std::uint8_t { exclusive, shared };

    // Whether `caller` could hold it now. Refuses with broken where nobody may.
    virtual bool is_free(const Holders& holders, Caller caller, Mode mode) const = 0;
    // Whether it is free for `caller` even before those who came earlier: they wait for the caller itself.
    virtual bool passes_waiters(const Holders&, Caller) const { return false; }
    // Hold it: it is free.
    virtual void take(Call& call, Mode mode) = 0;
    // Give up all that the caller holds of it; what take_back() needs to hold it again. Refuses with not_held or not_owner.
    virtual std::uint64_t give_up(Call& call) = 0;
    virtual void take_back(Call& call, std::uint64_t what) = 0;
    // A holder that was told of a death gives up before its call has an answer: whoever holds it next is told.
    virtual void tell_next() {}
    // Whether a condition may be made on it.
    virtual bool serves_condition() const { return false; }
};

}  // namespace steward::engine
