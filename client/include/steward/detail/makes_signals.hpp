// The part of Manager that makes events, latches and barriers, each by name too: the one that has
// the name is opened where there is one; then what it would begin with does not count.
#pragma once

#include "steward/detail/late.hpp"
#include "steward/detail/named.hpp"

#include <functional>

namespace steward {

class Event;
class Latch;
class Barrier;

namespace detail {

// `Manager` has make<Proxy>(options, arguments...).
template <class Manager>
class MakesSignals {
public:
    Late<Manager, Event> event(const Options& options = {}) const {
        return manager().template make<Event>(options);
    }
    Late<Manager, Event> event(const Name& name) const { return event(Options(name)); }

    // Opens after so many steps down. Throws BadArgument for a negative count.
    Late<Manager, Latch> latch(std::int64_t count, const Options& options = {}) const {
        return manager().template make<Latch>(options, count);
    }
    Late<Manager, Latch> latch(const Name& name, std::int64_t count) const {
        return latch(count, Options(name));
    }

    // For so many parties. With an action one party of each group runs it before any of them goes
    // on; which one is not said, so each process's handle has it. Throws BadArgument for fewer than
    // one party.
    Late<Manager, Barrier> barrier(std::int64_t parties, std::function<void()> action = {},
                                   const Options& options = {}) const {
        const bool has_action = action != nullptr;
        return manager()
            .template make<Barrier>(options, parties, has_action)
            .with_action(std::move(action));
    }
    Late<Manager, Barrier> barrier(const Name& name, std::int64_t parties,
                                   std::function<void()> action = {}) const {
        return barrier(parties, std::move(action), name);
    }

private:
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace detail
}  // namespace steward
