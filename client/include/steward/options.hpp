// How shared objects are made, and how a manager is.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

class Lock;
class RLock;
class RwLock;
namespace detail {
class Object;
}

// What becomes of a lock whose holder crashed.
enum class OnCrash : std::uint8_t { release, keep, poison };

// What becomes of a call that would wait for ever, since those who hold what it waits for wait for
// it: `refuse` throws Deadlock, `report` tells in the daemon's log, `ignore` looks away. `usual`:
// refuse where only a holder can let go (RLock, RwLock), unless the call has a timeout; else
// report.
enum class OnDeadlock : std::uint8_t { usual, refuse, report, ignore };

// What becomes of a call that waits for what nobody is left to bring about: whoever could have is
// gone, and all that still refer to the object wait for it. `report` tells in the daemon's log,
// `refuse` throws Abandoned (but a condition's wait, and whoever has arrived at a barrier or latch,
// is only told of), `ignore` looks away.
enum class OnOrphaned : std::uint8_t { report, refuse, ignore };

// Whether an object ends before its name is removed: `true` or Ephemeral::creator with its creator,
// Ephemeral::last with the last process that uses it, and not before; its name goes with it, and
// remove() leaves it to those who use it.
class Ephemeral {
public:
    enum How : std::uint8_t { no, creator, last };
    constexpr Ephemeral(bool with_creator) : how_(with_creator ? creator : no) {}
    constexpr Ephemeral(How how) : how_(how) {}
    constexpr How how() const { return how_; }
    constexpr explicit operator bool() const { return how_ != no; }

private:
    How how_;
};

// The lock that guards an object: a Lock, an RLock or an RwLock.
class GuardedBy {
public:
    GuardedBy() = default;
    template <class Guard>
    requires(std::same_as<Guard, Lock> || std::same_as<Guard, RLock> || std::same_as<Guard, RwLock>)
        GuardedBy(const Guard& lock)
        : lock_(lock.handle()) {}
    const std::shared_ptr<detail::Object>& lock() const { return lock_; }

private:
    std::shared_ptr<detail::Object> lock_;
};

// How an object is made. Objects without a name end when no live process refers to them; named ones
// stay until remove().
struct Options {
    std::string name = {};
    bool exclusive = false;                      // NameTaken instead of opening the one there is
    Ephemeral ephemeral = false;                 // ends with its creator, or with its last user
    OnCrash on_crash = OnCrash::release;         // locks only
    OnDeadlock on_deadlock = OnDeadlock::usual;  // Lock, RLock, RwLock, BoundedSemaphore
    // The same: the longest time for which they may be held. Whoever still has it then has it no
    // more: the next holder is told (Acquired::lease_ended), and its own renew() and release()
    // throw NotHolder. It goes on all the same: what it must not change then is to be guarded.
    std::optional<std::chrono::duration<double>> lease = {};
    // Queues, pipes, events, latches, barriers, conditions, semaphores and values.
    OnOrphaned on_orphaned = OnOrphaned::report;
    // Containers, values and queues: only the thread that holds the lock (an RwLock exclusively)
    // may write, or wait, at that moment; NotHolder for all others, so also for one that stalled
    // and whose lock went on meanwhile. It keeps the lock. One that is opened stays as it is.
    GuardedBy guarded_by = {};
    bool guards_reads = false;  // and only that thread may read (an RwLock may be held shared)
    // Containers and values: lost updates are noticed, which Manager::races() tells. Costs each
    // call on the object some lookups in the daemon.
    bool track_races = false;
};

namespace detail {

// Where the package is installed that this header belongs to, if it was found by its whole path; of
// a copy elsewhere nothing.
constexpr std::string_view prefix_of(std::string_view header) {
    constexpr std::string_view below = "/include/steward/options.hpp";
    return header.starts_with('/') && header.ends_with(below)
               ? header.substr(0, header.size() - below.size())
               : "";
}

// Where the package is installed that a program is built against. steward-config.cmake says so;
// with steward.pc, whose flags can have no quotes, this header's own place does.
#ifdef STEWARD_PREFIX
constexpr std::string_view package_prefix = STEWARD_PREFIX;
#else
constexpr std::string_view package_prefix = prefix_of(__FILE__);
#endif

}  // namespace detail

struct ManagerOptions {
    std::string daemon = {};  // the stewardd to start; empty: found by the rules of Manager
    std::vector<std::string> arguments = {};  // further options for it
    std::string client_name = {};        // what tables call this process; empty: the program's name
    std::chrono::microseconds poll{20};  // how long a thread may look for a reply before it sleeps;
                                         // zero: never
    std::chrono::milliseconds start_limit{10'000};
    std::string prefix{detail::package_prefix};  // stewardd is looked for in its bin, too
};

}  // namespace steward
