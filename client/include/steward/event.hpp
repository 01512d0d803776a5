// An event that processes share, as Python's: a flag that is set or not, and threads that wait
// until it is. All who wait when it is set go on, even if it is cleared at once.
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/detail/selectable.hpp"
#include "steward/detail/waiting.hpp"

namespace steward {
namespace detail {

template <class Way>
class EventMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    Answer<void> set() const { return ask<void>(*this, methods::event::set); }
    Answer<void> clear() const { return ask<void>(*this, methods::event::clear); }
    Answer<bool> is_set() const { return ask<bool>(*this, methods::event::is_set); }
    // Waits until the event is set, without a timeout for ever. False when the time was up first.
    Answer<InTime> wait(std::optional<Seconds> timeout = {},
                        SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<InTime>(*this, methods::event::wait, seconds(timeout));
    }
};

}  // namespace detail

class Event : public detail::Proxy<detail::methods::event, detail::EventMethods> {
public:
    using Proxy::Proxy;

    // For manager.select.
    Selectable<std::monostate> waiting() const {
        return detail::selectable<std::monostate>(object_, "wait");
    }
};

}  // namespace steward
