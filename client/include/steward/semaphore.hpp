// Semaphores that processes share, with the names of Python and of std::counting_semaphore. A plain
// one belongs to nobody: anybody may release, and the permits of a process that ends do not return
// (they may be signals). A bounded one remembers which process acquired: it never passes its start,
// and the permits of a process that ends without releasing return. Both satisfy the standard's
// TimedLockable, with one permit: std::scoped_lock guard(permits) gives it back at the end.
#pragma once

#include "steward/detail/lockable.hpp"

namespace steward {
namespace detail {

// What both have in common: the names of std::counting_semaphore, and one permit as a lock.
template <class TypeTable, template <class...> class TypeMethods>
class Permits : public Lockable<TypeTable, TypeMethods> {
public:
    using Lockable<TypeTable, TypeMethods>::Lockable;

    bool try_acquire() const { return this->try_lock(); }
    template <class Rep, class Period>
    bool try_acquire_for(std::chrono::duration<Rep, Period> time) const {
        return this->try_lock_for(time);
    }
};

template <class Way>
class SemaphoreMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for a permit.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {},
                             SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Acquired>(*this, methods::semaphore::acquire, seconds(timeout));
    }
    // Adds permits. Throws BadArgument for none, LimitExceeded above 10^9.
    Answer<void> release(std::int64_t count = 1) const {
        return ask<void>(*this, methods::semaphore::release, count);
    }
    Answer<std::int64_t> value() const {
        return ask<std::int64_t>(*this, methods::semaphore::value);
    }
};

}  // namespace detail

class Semaphore : public detail::Permits<detail::methods::semaphore, detail::SemaphoreMethods> {
public:
    using Permits::Permits;
};

namespace detail {

template <class Way>
class BoundedSemaphoreMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for a permit.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}, std::optional<Seconds> lease = {},
                             SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Acquired>(*this, methods::bounded_semaphore::acquire, seconds(timeout),
                             seconds(lease));
    }
    // Gives permits back, those of this process first, whichever of its threads acquired them.
    // Throws NotHeld when that is more than were acquired.
    Answer<void> release(std::int64_t count = 1) const {
        return ask<void>(*this, methods::bounded_semaphore::release, count);
    }
    Answer<std::int64_t> value() const {
        return ask<std::int64_t>(*this, methods::bounded_semaphore::value);
    }
    // How many there are when nobody has one.
    Answer<std::int64_t> bound() const {
        return ask<std::int64_t>(*this, methods::bounded_semaphore::bound);
    }
    // One entry for each permit that is out.
    Answer<std::vector<Holder>> holders() const {
        return ask<std::vector<Holder>>(*this, methods::bounded_semaphore::holders);
    }
    // The lease of what this process holds begins anew, with a time for as long as that. Throws
    // NotHolder where it has ended, BadArgument where there is none.
    Answer<void> renew(std::optional<Seconds> lease = {}) const {
        return ask<void>(*this, methods::bounded_semaphore::renew, seconds(lease));
    }
};

}  // namespace detail

class BoundedSemaphore
    : public detail::Permits<detail::methods::bounded_semaphore, detail::BoundedSemaphoreMethods> {
public:
    using Permits::Permits;
};

}  // namespace steward
