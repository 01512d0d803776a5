// Which calls begin and end a critical section of a thread: those of the locks that one thread
// holds at a time. Inside a section a change is sent and not waited for, so the channel must know
// of each. The facts are the proxies' own, so that a lock says them once: its type's methods, and
// whether it is recursive.
#pragma once

#include "steward/lock.hpp"
#include "steward/rlock.hpp"
#include "steward/rwlock.hpp"

#include <array>

namespace steward::detail {

// A lock is noted once however often it was acquired, since somebody else may have released it in
// between; one that is recursive as often as its owner acquired it.
struct Section {
    Method acquire;
    Method release;
    bool counts;
};

template <class... Locks>
constexpr std::array<Section, sizeof...(Locks)> sections_of() {
    return {Section{Locks::Type::acquire, Locks::Type::release, Locks::is_recursive}...};
}
inline constexpr std::array sections = sections_of<Lock, RLock, RwLock>();

}  // namespace steward::detail
