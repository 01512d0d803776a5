// A recursive lock that processes share: the thread that holds it may acquire it again, and only
// that thread releases it, as often. It satisfies the standard's TimedLockable. Any end of its
// owner, even a clean one, lets it go; the next one is told (Acquired::holder_died).
#pragma once

#include "steward/detail/lockable.hpp"

namespace steward {
namespace detail {

template <class Way>
class RLockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits until no other thread holds it. Throws LimitExceeded at a depth of a million.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}, std::optional<Seconds> lease = {},
                             SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Acquired>(*this, methods::rlock::acquire, seconds(timeout), seconds(lease));
    }
    // Undoes one acquire, and waits for the answer. Throws NotHeld, NotOwner.
    Answer<void> release() const { return ask<void>(*this, methods::rlock::release); }
    Answer<bool> locked() const { return ask<bool>(*this, methods::rlock::locked); }
    // How many acquires of its owner are not released yet.
    Answer<std::int64_t> depth() const { return ask<std::int64_t>(*this, methods::rlock::depth); }
    Answer<std::optional<Holder>> holder() const {
        return ask<std::optional<Holder>>(*this, methods::rlock::holder);
    }
    // The lease of what this thread holds begins anew, with a time for as long as that. Throws
    // NotHolder where it has ended, BadArgument where there is none.
    Answer<void> renew(std::optional<Seconds> lease = {}) const {
        return ask<void>(*this, methods::rlock::renew, seconds(lease));
    }
};

}  // namespace detail

class RLock : public detail::Lockable<detail::methods::rlock, detail::RLockMethods> {
public:
    using Lockable::Lockable;
    static constexpr bool is_recursive = true;
};

}  // namespace steward
