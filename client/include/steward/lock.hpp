// A lock that processes share. It satisfies the standard's TimedLockable, so std::scoped_lock, std::unique_lock and
// std::lock_guard work with it. As Python's Lock it belongs to nobody: any process may release it. When its holder
// crashes, the daemon releases it (or as its on_crash says) and tells the next one who acquires it.
#pragma once

#include "steward/detail/selectable.hpp"

namespace steward {

namespace detail {

template <class Way>
class LockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for the lock, without a timeout for ever. Never throws for an earlier call that was not waited for: an
    // exception means that the lock was not acquired. Throws Broken for a poisoned lock.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}) const {
        return ask<Acquired>(method("lock.acquire"), seconds(timeout));
    }
    // Waits for the answer. Throws NotHeld where nobody holds it; when it has been done, what the section sent without
    // waiting and the daemon refused.
    Answer<void> release() const { return ask<void>(method("lock.release")); }
    Answer<bool> locked() const { return ask<bool>(method("lock.locked")); }
    Answer<std::optional<Holder>> holder() const { return ask<std::optional<Holder>>(method("lock.holder")); }
    // Makes a poisoned lock usable again.
    Answer<void> repair() const { return ask<void>(method("lock.repair")); }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class Lock : public detail::LockMethods<detail::Direct>, public detail::TimedLockable<Lock> {
public:
    template <class Way>
    using Methods = detail::LockMethods<Way>;

    explicit Lock(detail::Handle handle) : LockMethods(std::move(handle)) {}

    // For manager.select.
    Selectable<Acquired> acquiring() const { return detail::selectable<Acquired>(object_, "acquire"); }

    // Sent at once and not waited for; so it never throws. What was refused in the section surfaces at one of this
    // thread's next calls, or when it ends (error.hpp); release() waits and tells.
    void unlock() const noexcept { detail::post(object_->session(), object_->id(), detail::method("lock.release"), {}); }
};

template <>
struct Codec<Lock> {
    static void write(Encoder& encoder, const Lock& lock) { encoder.reference(lock.handle()); }
    static Lock read(Decoder& decoder) { return Lock(decoder.handle()); }
};

}  // namespace steward
