// The part of Manager that makes locks, semaphores and conditions, each by name too: the one that has the name is opened where
// there is one; then what it would begin with does not count.
#pragma once

#include "steward/condition.hpp"
#include "steward/detail/named.hpp"
#include "steward/lock.hpp"
#include "steward/rlock.hpp"
#include "steward/rwlock.hpp"
#include "steward/semaphore.hpp"

namespace steward::detail {

constexpr std::string_view word(OnCrash policy) {
    return policy == OnCrash::keep ? "keep" : policy == OnCrash::poison ? "poison" : "release";
}

// `Manager` has make_as<Proxy>(type, options, arguments...).
template <class Manager>
class MakesLocks {
public:
    Lock lock(const Options& options = {}) const { return make<Lock>("lock", options, word(options.on_crash)); }
    Lock lock(const Name& name) const { return lock(Options(name)); }
    RLock rlock(const Options& options = {}) const { return make<RLock>("rlock", options); }
    RLock rlock(const Name& name) const { return rlock(Options(name)); }
    RwLock rwlock(const Options& options = {}) const { return make<RwLock>("rwlock", options); }
    RwLock rwlock(const Name& name) const { return rwlock(Options(name)); }

    // With so many permits.
    Semaphore semaphore(std::int64_t value = 1, const Options& options = {}) const {
        return make<Semaphore>("semaphore", options, value);
    }
    Semaphore semaphore(const Name& name, std::int64_t value = 1) const { return semaphore(value, name); }
    BoundedSemaphore bounded_semaphore(std::int64_t value = 1, const Options& options = {}) const {
        return make<BoundedSemaphore>("bounded_semaphore", options, value);
    }
    BoundedSemaphore bounded_semaphore(const Name& name, std::int64_t value = 1) const { return bounded_semaphore(value, name); }

    Condition condition(const Lock& lock, const Options& options = {}) const {
        return make<Condition>("condition", options, lock);
    }
    Condition condition(const RLock& lock, const Options& options = {}) const {
        return make<Condition>("condition", options, lock);
    }
    Condition condition(const Name& name, const Lock& lock) const { return condition(lock, name); }
    Condition condition(const Name& name, const RLock& lock) const { return condition(lock, name); }

private:
    template <class Proxy, class... A>
    Proxy make(std::string_view type, const Options& options, const A&... arguments) const {
        return static_cast<const Manager&>(*this).template make_as<Proxy>(type, options, arguments...);
    }
};

}  // namespace steward::detail
