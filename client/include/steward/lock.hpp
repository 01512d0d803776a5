// A lock that processes share. It satisfies the standard's TimedLockable, so std::scoped_lock, std::unique_lock and
// std::lock_guard work with it. As Python's Lock it belongs to nobody: any process may release it. When its holder
// crashes, the daemon releases it (or as its on_crash says) and tells the next one who acquires it.
#pragma once

#include "steward/detail/way.hpp"

namespace steward {

using Seconds = std::chrono::duration<double>;

// What acquiring came to.
struct Acquired {
    bool acquired = false;
    // The daemon had to release the lock because its last holder died: what it guards may be half changed.
    bool holder_died = false;
    // The fencing token: it rises with each grant, so whoever keeps the highest one seen can turn away late writers.
    Sequence token = 0;

    explicit operator bool() const { return acquired; }
};

// Who holds a lock.
struct Holder {
    std::int64_t pid = 0;
    std::string name;
    std::uint64_t client = 0;
    Sequence since = 0;  // the fencing token of its grant
    bool gone = false;   // it crashed, and the lock's policy is to stay as it is
};

template <>
struct Codec<Holder> {
    static Holder read(Decoder& decoder);
};

namespace detail {

template <>
struct Result<Acquired> {
    static constexpr bool takes_refusals = true;
    static Acquired read(const SessionPointer&, const Outcome& outcome) {
        if (outcome.status == ErrorCode::timed_out) return {};
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return {.acquired = true, .holder_died = outcome.holder_died, .token = outcome.sequence};
    }
};

template <class Way>
class LockMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for the lock, without a timeout for ever. Never throws for an earlier call that was not waited for: an
    // exception means that the lock was not acquired. Throws Broken for a poisoned lock.
    Answer<Acquired> acquire(std::optional<Seconds> timeout = {}) const {
        std::optional<double> seconds;
        if (timeout) seconds = timeout->count();
        return ask<Acquired>(method("lock.acquire"), Given{seconds});
    }
    // Waits for the answer. Throws NotHeld where nobody holds it.
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

class Lock : public detail::LockMethods<detail::Direct> {
public:
    template <class Way>
    using Methods = detail::LockMethods<Way>;

    explicit Lock(detail::Handle handle) : LockMethods(std::move(handle)) {}

    void lock() const { acquire(); }
    bool try_lock() const { return acquire(Seconds(0)).acquired; }
    template <class Rep, class Period>
    bool try_lock_for(std::chrono::duration<Rep, Period> time) const {
        return acquire(std::max(Seconds(0), Seconds(time))).acquired;
    }
    template <class Clock, class Duration>
    bool try_lock_until(std::chrono::time_point<Clock, Duration> time) const {
        return try_lock_for(time - Clock::now());
    }
    // Sent at once and not waited for; so it never throws. A refusal surfaces at this thread's next call.
    void unlock() const noexcept { detail::post(object_->session(), object_->id(), detail::method("lock.release"), {}); }
};

template <>
struct Codec<Lock> {
    static void write(Encoder& encoder, const Lock& lock) { encoder.reference(lock.handle()); }
    static Lock read(Decoder& decoder) { return Lock(decoder.handle()); }
};

}  // namespace steward
