// A condition that processes share, on a Lock or an RLock: wait() gives the lock up, waits for a
// notice and holds the lock again, whatever ends the waiting. Several conditions may share one
// lock. As Python's Condition and std::condition_variable_any.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/proxy.hpp"

namespace steward {
namespace detail {

template <class Way>
class ConditionMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits for a notice; the lock must be held, by this thread if it is an RLock, and is held
    // again afterwards. False when the time was up before the notice. Throws NotHeld, NotOwner;
    // Broken when the lock was poisoned meanwhile.
    Answer<bool> wait(std::optional<Seconds> timeout = {},
                      SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<bool>(*this, methods::condition::wait, seconds(timeout));
    }
    // Lets the oldest waiters go on. The lock must be held.
    Answer<void> notify(std::int64_t count = 1) const {
        return ask<void>(*this, methods::condition::notify, count);
    }
    Answer<void> notify_all() const { return ask<void>(*this, methods::condition::notify_all); }
    // How many wait for a notice.
    Answer<std::int64_t> n_waiting() const {
        return ask<std::int64_t>(*this, methods::condition::n_waiting);
    }

    // Waits until what `method` of `object` answers, with these arguments, compares to `operand` as
    // `comparison` says ("==",
    // "!=", "<", "<=", ">", ">="). The daemon asks, at once and after each notice: no round trip
    // for a notice in vain. False when the time was up first.
    //   changed.wait_for(queue, "qsize", ">", 0, 5s);
    template <class Proxy, class T, class... A>
    requires(Encodable<A>&&...) Answer<bool> wait_for(const Proxy& object,
                                                      std::string_view method_name,
                                                      std::string_view comparison, const T& operand,
                                                      std::optional<Seconds> timeout = {},
                                                      const A&... arguments)
    const {
        return ask<bool>(*this, methods::condition::wait_for, object, method_name,
                         std::tuple<A...>(arguments...), comparison, operand, seconds(timeout));
    }
};

}  // namespace detail

class Condition : public detail::Proxy<detail::methods::condition, detail::ConditionMethods> {
public:
    using Proxy::Proxy;

    using ConditionMethods::wait_for;

    // Waits until the predicate, asked in this process with the lock held, is true; its value when
    // the time is up.
    template <std::predicate Predicate>
    bool wait_for(Predicate predicate, std::optional<Seconds> timeout = {}) const {
        using Clock = std::chrono::steady_clock;
        const auto begin = Clock::now();
        while (!predicate()) {
            std::optional<Seconds> left;
            if (timeout) left = *timeout - Seconds(Clock::now() - begin);
            if (left && *left <= Seconds(0)) return false;
            if (!wait(left)) return predicate();
        }
        return true;
    }
};

}  // namespace steward
