// The event: a flag that is set or not, and callers that wait until it is. All who wait when it is set go on, even if it is
// cleared again before the daemon has turned to them.
#include "engine/call.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

class Event final : public Object {
public:
    static std::unique_ptr<Object> create() { return std::make_unique<Event>(); }

    void set(Call& call) {
        if (is_set_) return call.unchanged();
        is_set_ = true;
        ++times_set_;
    }
    void clear(Call& call) {
        if (!is_set_) return call.unchanged();
        is_set_ = false;
    }
    bool is_set() const { return is_set_; }

    // A waiter remembers how often the event had been set when it came.
    Attempt<bool> wait(Call& call, Timeout) {
        if (call.resumed == nullptr) call.ticket = times_set_;
        const bool was_set = !call.only_asks && call.ticket != times_set_;  // of all at once it is to be set now
        if (!call.goes_on(is_set_ || was_set)) return Attempt<bool>::wait();
        call.unchanged();
        return true;
    }

    void write(Writer& writer) const override { writer.boolean(is_set_); }
    bool is_ready(Lane, const Holders&) const override { return is_set_; }

private:
    bool is_set_ = false;
    std::uint64_t times_set_ = 0;
};

}  // namespace

TypeRow event_type() {
    return {
        .name = "event",
        .summary = "A flag to wait for, as Python's Event.",
        .constructor = constructor<&Event::create>({}, "An event that is not set."),
        .methods = {
            method<&Event::set>("set", {}, writes, "Set the event: all who wait go on."),
            method<&Event::clear>("clear", {}, writes, "Clear the event: whoever waits from now on waits until it is set again."),
            method<&Event::is_set>("is_set", {}, reads, "Whether the event is set."),
            method<&Event::wait>("wait", {"timeout"}, waits(waiters, Order::each), "Wait until the event is set."),
        },
    };
}

}  // namespace steward::engine
