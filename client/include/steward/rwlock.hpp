// A lock of readers and writers that processes share: many hold it shared, or one exclusively, in
// the order in which they came, so that writers do not starve. It satisfies the standard's
// SharedTimedMutex: std::shared_lock and std::unique_lock work with it. Only a holder, a thread,
// releases; any end of it does that too. After the crash of a writer everybody is told, until
// another has written.
#pragma once

#include "steward/detail/lockable.hpp"

namespace steward {
namespace detail {

template <class Way>
class RwLockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits until nobody holds it.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}, std::optional<Seconds> lease = {},
                             SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Acquired>(*this, methods::rwlock::acquire, seconds(timeout), seconds(lease));
    }
    // Waits until nobody holds it exclusively and no older waiter is left.
    Answer<Acquired> acquire_shared(std::optional<Seconds> timeout = {},
                                    std::optional<Seconds> lease = {},
                                    SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Acquired>(*this, methods::rwlock::acquire_shared, seconds(timeout),
                             seconds(lease));
    }
    // Wait for the answer. Throw NotHeld, NotOwner.
    Answer<void> release() const { return ask<void>(*this, methods::rwlock::release); }
    Answer<void> release_shared() const {
        return ask<void>(*this, methods::rwlock::release_shared);
    }
    // "free", "shared" or "exclusive".
    Answer<std::string> mode() const { return ask<std::string>(*this, methods::rwlock::mode); }
    // One entry for each time it is held.
    Answer<std::vector<Holder>> holders() const {
        return ask<std::vector<Holder>>(*this, methods::rwlock::holders);
    }
    // The lease of what this thread holds begins anew, with a time for as long as that. Throws
    // NotHolder where it has ended, BadArgument where there is none.
    Answer<void> renew(std::optional<Seconds> lease = {}) const {
        return ask<void>(*this, methods::rwlock::renew, seconds(lease));
    }
};

}  // namespace detail

class RwLock : public detail::Lockable<detail::methods::rwlock, detail::RwLockMethods> {
public:
    using Lockable::Lockable;

    // For manager.select.
    Selectable<Acquired> acquiring_shared() const {
        return detail::selectable<Acquired>(object_, "acquire_shared");
    }

    // As unlock().
    void unlock_shared() const noexcept {
        detail::post(object_->session(), object_->id(), detail::methods::rwlock::release_shared,
                     {});
    }
    void lock_shared() const { acquire_shared(); }
    bool try_lock_shared() const { return acquire_shared(Seconds(0)).acquired; }
    template <class Rep, class Period>
    bool try_lock_shared_for(std::chrono::duration<Rep, Period> time) const {
        return acquire_shared((std::max)(Seconds(0), Seconds(time))).acquired;
    }
    template <class Clock, class Duration>
    bool try_lock_shared_until(std::chrono::time_point<Clock, Duration> time) const {
        return try_lock_shared_for(time - Clock::now());
    }
};

// An rwlock that Manager::acquire_all is to hold shared.
struct Shared {
    static constexpr detail::Method releasing = detail::methods::rwlock::release_shared;

    RwLock lock;
    const detail::Handle& handle() const { return lock.handle(); }
};
inline Shared shared(const RwLock& lock) { return {lock}; }

}  // namespace steward
