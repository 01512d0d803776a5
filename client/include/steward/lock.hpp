// A lock that processes share. It satisfies the standard's TimedLockable, so std::scoped_lock,
// std::unique_lock and std::lock_guard work with it. As Python's Lock it belongs to nobody: any
// process may release it. When its holder crashes, the daemon releases it (or as its on_crash says)
// and tells the next one who acquires it.
#pragma once

#include "steward/detail/lockable.hpp"

namespace steward {

namespace detail {

template <class Way>
class LockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for the lock, without a timeout for ever. Never throws for an earlier call that was not
    // waited for: an exception means that the lock was not acquired. Throws Broken for a poisoned
    // lock.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}, std::optional<Seconds> lease = {},
                             SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Acquired>(*this, methods::lock::acquire, seconds(timeout), seconds(lease));
    }
    // Waits for the answer. Throws NotHeld where nobody holds it; when it has been done, what the
    // section sent without waiting and the daemon refused.
    Answer<void> release() const { return ask<void>(*this, methods::lock::release); }
    Answer<bool> locked() const { return ask<bool>(*this, methods::lock::locked); }
    Answer<std::optional<Holder>> holder() const {
        return ask<std::optional<Holder>>(*this, methods::lock::holder);
    }
    // Makes a poisoned lock usable again.
    Answer<void> repair() const { return ask<void>(*this, methods::lock::repair); }
    // The lease of what this thread holds begins anew, with a time for as long as that. Throws
    // NotHolder where it has ended, BadArgument where there is none.
    Answer<void> renew(std::optional<Seconds> lease = {}) const {
        return ask<void>(*this, methods::lock::renew, seconds(lease));
    }
};

}  // namespace detail

class Lock : public detail::Lockable<detail::methods::lock, detail::LockMethods> {
public:
    using Lockable::Lockable;
};

}  // namespace steward
