// The event: a flag that is set or not, and callers that wait until it is. All who wait when it is
// set go on, even if it is cleared again before the daemon has turned to them.
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

class Event final : public Object {
public:
    static std::unique_ptr<Object> create() { return std::make_unique<Event>(); }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(2);
        auto event = std::make_unique<Event>();
        event->is_set_ = saved.boolean();
        event->times_set_ = saved.unsigned_integer();
        return event;
    }
    void save(Writer& writer) const override {
        writer.array(2);
        writer.boolean(is_set_);
        writer.unsigned_integer(times_set_);
    }

    void set(Effects& effects) {
        if (is_set_) return effects.unchanged();
        is_set_ = true;
        ++times_set_;
    }
    void clear(Effects& effects) {
        if (!is_set_) return effects.unchanged();
        is_set_ = false;
    }
    bool is_set() const { return is_set_; }

    // A waiter remembers how often the event had been set when it came. Where it is one of several
    // that must be so at once, it has to be set now.
    Readiness can_wait(const Call& call) const {
        const std::uint64_t came_at = call.is_resumed() ? call.ticket() : times_set_;
        Readiness readiness = is_set_ || (came_at != times_set_ && !call.is_one_of_all());
        readiness.ticket = came_at;
        return readiness;
    }
    bool wait(Effects& effects, Timeout) { return effects.unchanged(), true; }

    Glimpse glimpse(BytesView) const override {
        return {.is_there = true, .bytes = 1, .kept = is_set_ ? "\xc3" : "\xc2"};
    }
    void show(Writer& writer, const Holders&) const override { writer.boolean(is_set_); }

private:
    bool is_set_ = false;
    std::uint64_t times_set_ = 0;
};

}  // namespace

TypeRow event_type() {
    return {
        .name = "event",
        .summary = "A flag to wait for, as Python's Event.",
        .own_bytes = 32,
        .constructor = constructor<&Event::create, &Event::load>({}, "An event that is not set."),
        .methods = {method<&Event::set>("set", {}, writes, "Set the event: all who wait go on."),
                    method<&Event::clear>(
                        "clear", {}, writes,
                        "Clear the event: whoever waits from now on waits until it is set again."),
                    method<&Event::is_set>("is_set", {}, reads, "Whether the event is set."),
                    method<&Event::can_wait, &Event::wait>(
                        "wait", {"timeout"}, waits(waiters, Awaits::signal, Order::side_by_side),
                        "Wait until the event is set.")}};
}

}  // namespace steward::engine
