// A lock of readers and writers that processes share: many hold it shared, or one exclusively, in the order in which they
// came, so that writers do not starve. It satisfies the standard's SharedTimedMutex: std::shared_lock and std::unique_lock
// work with it. Only a holder, a thread, releases; any end of it does that too. After the crash of a writer everybody is told,
// until another has written.
#pragma once

#include "steward/detail/selectable.hpp"

namespace steward {
namespace detail {

template <class Way>
class RwLockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits until nobody holds it.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}) const {
        return ask<Acquired>(method("rwlock.acquire"), seconds(timeout));
    }
    // Waits until nobody holds it exclusively and no older waiter is left.
    Answer<Acquired> acquire_shared(std::optional<Seconds> timeout = {}) const {
        return ask<Acquired>(method("rwlock.acquire_shared"), seconds(timeout));
    }
    // Wait for the answer. Throw NotHeld, NotOwner.
    Answer<void> release() const { return ask<void>(method("rwlock.release")); }
    Answer<void> release_shared() const { return ask<void>(method("rwlock.release_shared")); }
    // "free", "shared" or "exclusive".
    Answer<std::string> mode() const { return ask<std::string>(method("rwlock.mode")); }
    // One entry for each time it is held.
    Answer<std::vector<Holder>> holders() const { return ask<std::vector<Holder>>(method("rwlock.holders")); }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class RwLock : public detail::RwLockMethods<detail::Direct>, public detail::TimedLockable<RwLock> {
public:
    template <class Way>
    using Methods = detail::RwLockMethods<Way>;

    explicit RwLock(detail::Handle handle) : RwLockMethods(std::move(handle)) {}

    // For manager.select.
    Selectable<Acquired> acquiring() const { return detail::selectable<Acquired>(object_, "acquire"); }
    Selectable<Acquired> acquiring_shared() const { return detail::selectable<Acquired>(object_, "acquire_shared"); }

    // Both are sent at once and not waited for; so they never throw. What was refused surfaces at one of this thread's next
    // calls, or when it ends (error.hpp); release() waits and tells.
    void unlock() const noexcept { detail::post(object_->session(), object_->id(), detail::method("rwlock.release"), {}); }
    void unlock_shared() const noexcept {
        detail::post(object_->session(), object_->id(), detail::method("rwlock.release_shared"), {});
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

template <>
struct Codec<RwLock> {
    static void write(Encoder& encoder, const RwLock& lock) { encoder.reference(lock.handle()); }
    static RwLock read(Decoder& decoder) { return RwLock(decoder.handle()); }
};

}  // namespace steward
