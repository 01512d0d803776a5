// The part of Manager that makes locks, semaphores and conditions, each by name too: the one that
// has the name is opened where there is one; then what it would begin with does not count.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/late.hpp"
#include "steward/detail/named.hpp"

namespace steward {

class Lock;
class RLock;
class RwLock;
class Semaphore;
class BoundedSemaphore;
class Condition;

namespace detail {

constexpr std::string_view word(OnCrash policy) {
    return policy == OnCrash::keep ? "keep" : policy == OnCrash::poison ? "poison" : "release";
}

constexpr std::string_view word(OnDeadlock policy) {
    constexpr std::string_view words[] = {"usual", "refuse", "report", "ignore"};
    return words[static_cast<std::size_t>(policy)];
}

// `Manager` has make<Proxy>(options, arguments...).
template <class Manager>
class MakesLocks {
public:
    Late<Manager, Lock> lock(const Options& options = {}) const {
        return manager().template make<Lock>(options, word(options.on_crash),
                                             word(options.on_deadlock), seconds(options.lease));
    }
    Late<Manager, Lock> lock(const Name& name) const { return lock(Options(name)); }
    Late<Manager, RLock> rlock(const Options& options = {}) const {
        return manager().template make<RLock>(options, word(options.on_deadlock),
                                              seconds(options.lease));
    }
    Late<Manager, RLock> rlock(const Name& name) const { return rlock(Options(name)); }
    Late<Manager, RwLock> rwlock(const Options& options = {}) const {
        return manager().template make<RwLock>(options, word(options.on_deadlock),
                                               seconds(options.lease));
    }
    Late<Manager, RwLock> rwlock(const Name& name) const { return rwlock(Options(name)); }

    // With so many permits.
    Late<Manager, Semaphore> semaphore(std::int64_t value = 1, const Options& options = {}) const {
        return manager().template make<Semaphore>(options, value);
    }
    Late<Manager, Semaphore> semaphore(const Name& name, std::int64_t value = 1) const {
        return semaphore(value, name);
    }
    Late<Manager, BoundedSemaphore> bounded_semaphore(std::int64_t value = 1,
                                                      const Options& options = {}) const {
        return manager().template make<BoundedSemaphore>(options, value, word(options.on_deadlock),
                                                         seconds(options.lease));
    }
    Late<Manager, BoundedSemaphore> bounded_semaphore(const Name& name,
                                                      std::int64_t value = 1) const {
        return bounded_semaphore(value, name);
    }

    Late<Manager, Condition> condition(const Lock& lock, const Options& options = {}) const {
        return manager().template make<Condition>(options, lock);
    }
    Late<Manager, Condition> condition(const RLock& lock, const Options& options = {}) const {
        return manager().template make<Condition>(options, lock);
    }
    Late<Manager, Condition> condition(const Name& name, const Lock& lock) const {
        return condition(lock, name);
    }
    Late<Manager, Condition> condition(const Name& name, const RLock& lock) const {
        return condition(lock, name);
    }

private:
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace detail
}  // namespace steward
