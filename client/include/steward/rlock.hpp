// A recursive lock that processes share: the thread that holds it may acquire it again, and only that thread releases it, as
// often. It satisfies the standard's TimedLockable. Any end of its owner, even a clean one, lets it go; the next one is told
// (Acquired::holder_died).
#pragma once

#include "steward/detail/selectable.hpp"

namespace steward {
namespace detail {

template <class Way>
class RLockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits until no other thread holds it. Throws LimitExceeded at a depth of a million.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}) const {
        return ask<Acquired>(method("rlock.acquire"), seconds(timeout));
    }
    // Undoes one acquire, and waits for the answer. Throws NotHeld, NotOwner.
    Answer<void> release() const { return ask<void>(method("rlock.release")); }
    Answer<bool> locked() const { return ask<bool>(method("rlock.locked")); }
    // How many acquires of its owner are not released yet.
    Answer<std::int64_t> depth() const { return ask<std::int64_t>(method("rlock.depth")); }
    Answer<std::optional<Holder>> holder() const { return ask<std::optional<Holder>>(method("rlock.holder")); }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class RLock : public detail::RLockMethods<detail::Direct>, public detail::TimedLockable<RLock> {
public:
    template <class Way>
    using Methods = detail::RLockMethods<Way>;

    explicit RLock(detail::Handle handle) : RLockMethods(std::move(handle)) {}

    // For manager.select.
    Selectable<Acquired> acquiring() const { return detail::selectable<Acquired>(object_, "acquire"); }

    // Sent at once and not waited for; so it never throws. What was refused in the section surfaces at one of this
    // thread's next calls, or when it ends (error.hpp); release() waits and tells.
    void unlock() const noexcept { detail::post(object_->session(), object_->id(), detail::method("rlock.release"), {}); }
};

template <>
struct Codec<RLock> {
    static void write(Encoder& encoder, const RLock& lock) { encoder.reference(lock.handle()); }
    static RLock read(Decoder& decoder) { return RLock(decoder.handle()); }
};

}  // namespace steward
