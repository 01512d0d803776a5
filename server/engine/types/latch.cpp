// The latch: counts down once, and callers wait until it is at zero, as std::latch
// (https://en.cppreference.com/w/cpp/thread/latch). It belongs to nobody: what a process has
// counted down stays counted, also when it dies.
#include "engine/call.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

class Latch final : public Object {
public:
    explicit Latch(std::int64_t count) : count_(count) {}

    static std::unique_ptr<Object> create(std::int64_t count) {
        if (count < 0) throw Refusal{ErrorCode::bad_argument, "'count' must not be negative"};
        return std::make_unique<Latch>(count);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        return std::make_unique<Latch>(saved.integer());
    }

    void count_down(Effects& effects, std::optional<std::int64_t> n) {
        const std::int64_t step = checked(n);
        if (step == 0) return effects.unchanged();
        count_ -= step;
    }
    std::int64_t count() const { return count_; }
    bool try_wait() const { return count_ == 0; }

    Readiness can_wait() const { return count_ == 0; }
    bool wait(Effects& effects, Timeout) { return effects.unchanged(), true; }

    // It counts when it comes, not when it is asked again; with no time to wait it counts only if
    // that opens the latch.
    Readiness can_arrive_and_wait(const Call& call, std::optional<std::int64_t> n) const {
        if (call.is_resumed()) return can_wait();
        const bool opens = checked(n) == count_;
        Readiness readiness = opens || !call.has_no_time();
        readiness.may_wait_on = !opens;
        return readiness;
    }
    Attempt<bool> arrive_and_wait(const Call& call, Effects& effects, std::optional<std::int64_t> n,
                                  Timeout timeout) {
        if (call.is_resumed()) return wait(effects, timeout);
        count_down(effects, n);
        if (count_ == 0) return true;
        effects.wait_at({.object = call.object(), .lane = waiters});
        return Attempt<bool>::wait();
    }

    Glimpse glimpse(BytesView) const override {
        Bytes count;
        Writer(count).integer(count_);
        return Glimpse::of(ValueView{count});
    }
    void show(Writer& writer, const Holders&) const override { writer.integer(count_); }

private:
    std::int64_t checked(std::optional<std::int64_t> n) const {
        const std::int64_t step = n.value_or(1);
        if (step >= 0 && step <= count_) return step;
        throw Refusal{ErrorCode::bad_argument,
                      "'n' must be 0 to what is left, " + std::to_string(count_)};
    }

    std::int64_t count_;
};

}  // namespace

TypeRow latch_type() {
    Access arrives = waits(waiters, Awaits::signal, Order::side_by_side);
    arrives.counts_on_arrival = true;
    arrives.not_in_select = "it would count though another of the calls is done";
    return {
        .name = "latch",
        .summary =
            "A count that goes down to zero once, and callers that wait for that, as std::latch.",
        .own_bytes = 32,
        .constructor = constructor<&Latch::create, &Latch::load>(
            {"count"}, "A latch that opens after `count` steps down; with 0 it is open."),
        .methods = {
            method<&Latch::count_down>("count_down", {"n"}, writes,
                                       "Count down by `n`, 1 if it is not given; refused with "
                                       "bad_argument when fewer are left."),
            method<&Latch::count>("count", {}, reads, "How many steps are left."),
            method<&Latch::try_wait>("try_wait", {}, reads, "Whether the latch is at zero."),
            method<&Latch::can_wait, &Latch::wait>(
                "wait", {"timeout"}, waits(waiters, Awaits::signal, Order::side_by_side),
                "Wait until the latch is at zero."),
            method<&Latch::can_arrive_and_wait, &Latch::arrive_and_wait>(
                "arrive_and_wait", {"n", "timeout"}, arrives,
                "Count down by `n`, 1 if it is not given, then wait until the latch is at zero. "
                "What was counted stays counted when the time is up; with a timeout of 0 it counts "
                "only if the latch then is at zero.")}};
}

}  // namespace steward::engine
