// An event that processes share, as Python's: a flag that is set or not, and threads that wait until it is. All who wait
// when it is set go on, even if it is cleared at once.
#pragma once

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

    Answer<void> set() const { return ask<void>(method("event.set")); }
    Answer<void> clear() const { return ask<void>(method("event.clear")); }
    Answer<bool> is_set() const { return ask<bool>(method("event.is_set")); }
    // Waits until the event is set, without a timeout for ever. False when the time was up first.
    Answer<InTime> wait(std::optional<Seconds> timeout = {}) const {
        return ask<InTime>(method("event.wait"), seconds(timeout));
    }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class Event : public detail::EventMethods<detail::Direct> {
public:
    static constexpr std::string_view type_name = "event";
    template <class Way>
    using Methods = detail::EventMethods<Way>;

    explicit Event(detail::Handle handle) : EventMethods(std::move(handle)) {}

    // For manager.select.
    Selectable<std::monostate> waiting() const { return detail::selectable<std::monostate>(object_, "wait"); }
};

template <>
struct Codec<Event> {
    static void write(Encoder& encoder, const Event& event) { encoder.reference(event.handle()); }
    static Event read(Decoder& decoder) { return Event(decoder.handle()); }
};

}  // namespace steward
