// What all that can be held has in common, locks and semaphores: the standard's names, made of
// acquire() and release(), and what select and acquire_all need of it.
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/detail/selectable.hpp"

namespace steward::detail {

// What Manager::acquire_all takes: an object, and the method that lets go of it.
template <class T>
concept Holdable = requires(const T& lock) {
    { lock.handle() } -> std::convertible_to<Handle>;
    { T::releasing } -> std::convertible_to<Method>;
};

// A proxy that satisfies the standard's TimedLockable: std::scoped_lock, std::unique_lock and
// std::lock_guard work with it. The parameters are those of Proxy; among the methods are
// acquire(optional<Seconds>) and release().
template <class TypeTable, template <class...> class TypeMethods>
class Lockable : public Proxy<TypeTable, TypeMethods> {
public:
    static constexpr Method releasing = TypeTable::release;
    // Whether who holds it may acquire it again.
    static constexpr bool is_recursive = false;

    using Proxy<TypeTable, TypeMethods>::Proxy;

    // Called by the standard's guards, which know no place of the program (steward/here.hpp).
    void lock() const { take({}); }
    bool try_lock() const { return take(Seconds(0)).acquired; }
    template <class Rep, class Period>
    bool try_lock_for(std::chrono::duration<Rep, Period> time) const {
        return take((std::max)(Seconds(0), Seconds(time))).acquired;
    }
    template <class Clock, class Duration>
    bool try_lock_until(std::chrono::time_point<Clock, Duration> time) const {
        return try_lock_for(time - Clock::now());
    }
    // Releases once: sent at once and not waited for; so it never throws. What was refused in the
    // section surfaces at one of this thread's next calls, or when it ends (error.hpp); release()
    // waits and tells.
    void unlock() const noexcept { post(this->handle()->session(), this->id(), releasing, {}); }

    // For manager.select.
    Selectable<Acquired> acquiring() const {
        return selectable<Acquired>(this->handle(), "acquire");
    }

private:
    // From nowhere that it would tell.
    Acquired take(std::optional<Seconds> timeout) const {
        constexpr SourceLine nowhere;
        if constexpr (requires { this->acquire(timeout, timeout, nowhere); })
            return this->acquire(timeout, {}, nowhere);
        else
            return this->acquire(timeout, nowhere);
    }
};

}  // namespace steward::detail
