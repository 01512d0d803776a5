// Semaphores that processes share, with the names of Python and of std::counting_semaphore. A plain one belongs to nobody:
// anybody may release, and the permits of a process that ends do not return (they may be signals). A bounded one remembers which
// process acquired: it never passes its start, and the permits of a process that ends without releasing return.
// Both satisfy the standard's TimedLockable, with one permit: std::scoped_lock guard(permits) gives it back at the end.
#pragma once

#include "steward/detail/selectable.hpp"

namespace steward {
namespace detail {

template <class Way>
class SemaphoreMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for a permit.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}) const {
        return ask<Acquired>(method("semaphore.acquire"), seconds(timeout));
    }
    // Adds permits. Throws BadArgument for none, LimitExceeded above 10^9.
    Answer<void> release(std::int64_t count = 1) const { return ask<void>(method("semaphore.release"), count); }
    Answer<std::int64_t> value() const { return ask<std::int64_t>(method("semaphore.value")); }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class Semaphore : public detail::SemaphoreMethods<detail::Direct>, public detail::TimedLockable<Semaphore> {
public:
    template <class Way>
    using Methods = detail::SemaphoreMethods<Way>;

    explicit Semaphore(detail::Handle handle) : SemaphoreMethods(std::move(handle)) {}

    // Gives one permit back: sent at once and not waited for; so it never throws. A refusal surfaces at this thread's next call.
    void unlock() const noexcept { detail::post(object_->session(), object_->id(), detail::method("semaphore.release"), {}); }

    // For manager.select.
    Selectable<Acquired> acquiring() const { return detail::selectable<Acquired>(object_, "acquire"); }

    bool try_acquire() const { return acquire(Seconds(0)).acquired; }
    template <class Rep, class Period>
    bool try_acquire_for(std::chrono::duration<Rep, Period> time) const {
        return acquire((std::max)(Seconds(0), Seconds(time))).acquired;
    }
};

template <>
struct Codec<Semaphore> {
    static void write(Encoder& encoder, const Semaphore& semaphore) { encoder.reference(semaphore.handle()); }
    static Semaphore read(Decoder& decoder) { return Semaphore(decoder.handle()); }
};

namespace detail {

template <class Way>
class BoundedSemaphoreMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for a permit.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}) const {
        return ask<Acquired>(method("bounded_semaphore.acquire"), seconds(timeout));
    }
    // Gives permits back, those of this process first, whichever of its threads acquired them. Throws NotHeld
    // when that is more than were acquired.
    Answer<void> release(std::int64_t count = 1) const { return ask<void>(method("bounded_semaphore.release"), count); }
    Answer<std::int64_t> value() const { return ask<std::int64_t>(method("bounded_semaphore.value")); }
    // How many there are when nobody has one.
    Answer<std::int64_t> bound() const { return ask<std::int64_t>(method("bounded_semaphore.bound")); }
    // One entry for each permit that is out.
    Answer<std::vector<Holder>> holders() const { return ask<std::vector<Holder>>(method("bounded_semaphore.holders")); }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class BoundedSemaphore : public detail::BoundedSemaphoreMethods<detail::Direct>, public detail::TimedLockable<BoundedSemaphore> {
public:
    template <class Way>
    using Methods = detail::BoundedSemaphoreMethods<Way>;

    explicit BoundedSemaphore(detail::Handle handle) : BoundedSemaphoreMethods(std::move(handle)) {}

    // Gives one permit back: sent at once and not waited for; so it never throws. A refusal surfaces at this thread's next call.
    void unlock() const noexcept { detail::post(object_->session(), object_->id(), detail::method("bounded_semaphore.release"), {}); }

    // For manager.select.
    Selectable<Acquired> acquiring() const { return detail::selectable<Acquired>(object_, "acquire"); }

    bool try_acquire() const { return acquire(Seconds(0)).acquired; }
    template <class Rep, class Period>
    bool try_acquire_for(std::chrono::duration<Rep, Period> time) const {
        return acquire((std::max)(Seconds(0), Seconds(time))).acquired;
    }
};

template <>
struct Codec<BoundedSemaphore> {
    static void write(Encoder& encoder, const BoundedSemaphore& semaphore) { encoder.reference(semaphore.handle()); }
    static BoundedSemaphore read(Decoder& decoder) { return BoundedSemaphore(decoder.handle()); }
};

}  // namespace steward
