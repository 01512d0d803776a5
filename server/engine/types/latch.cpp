// The latch: counts down once, and callers wait until it is at zero, as std::latch
// (https://en.cppreference.com/w/cpp/thread/latch). It belongs to nobody: what a process has counted down stays counted,
// also when it dies.
#include "engine/call.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

class Latch final : public Object {
public:
    explicit Latch(std::int64_t count) : count_(count) {}

    static std::unique_ptr<Object> create(std::int64_t count) {
        if (count < 0) throw Refusal{ErrorCode::bad_argument, "latch.create: 'count' must not be negative"};
        return std::make_unique<Latch>(count);
    }

    void count_down(Call& call, std::optional<std::int64_t> n) {
        const std::int64_t step = checked(n, "count_down");
        if (step == 0) return call.unchanged();
        count_ -= step;
    }
    std::int64_t count() const { return count_; }
    bool try_wait() const { return count_ == 0; }

    Attempt<bool> wait(Call& call, Timeout) {
        if (!call.goes_on(count_ == 0)) return Attempt<bool>::wait();
        call.unchanged();
        return true;
    }

    // It counts when it comes, not when it is asked again; with no time to wait it counts only if that opens the latch.
    Attempt<bool> arrive_and_wait(Call& call, std::optional<std::int64_t> n, Timeout timeout) {
        if (call.resumed != nullptr) return wait(call, timeout);
        const std::int64_t step = checked(n, "arrive_and_wait");
        const bool opens = step == count_;
        if (!opens && call.timeout && *call.timeout <= Time::zero()) return Attempt<bool>::wait();
        count_ -= step;
        if (opens) return true;
        Call itself = call.on(call.record());
        call.absorb(itself);  // it changes the latch although it has no answer yet
        return Attempt<bool>::wait();
    }

    void write(Writer& writer) const override { writer.integer(count_); }
    bool is_ready(Lane, const Holders&) const override { return count_ == 0; }

private:
    std::int64_t checked(std::optional<std::int64_t> n, std::string_view method) const {
        const std::int64_t step = n.value_or(1);
        if (step >= 0 && step <= count_) return step;
        throw Refusal{ErrorCode::bad_argument, "latch." + std::string(method) + ": 'n' must be 0 to what is left, " +
                                                   std::to_string(count_)};
    }

    std::int64_t count_;
};

}  // namespace

TypeRow latch_type() {
    Access arrives = waits(waiters, Order::each);
    arrives.alone = true;  // a select would count it each time it is asked
    return {
        .name = "latch",
        .summary = "A count that goes down to zero once, and callers that wait for that, as std::latch.",
        .constructor = constructor<&Latch::create>({"count"}, "A latch that opens after `count` steps down; with 0 it is open."),
        .methods = {
            method<&Latch::count_down>("count_down", {"n"}, writes,
                "Count down by `n`, 1 if it is not given; refused with bad_argument when fewer are left."),
            method<&Latch::count>("count", {}, reads, "How many steps are left."),
            method<&Latch::try_wait>("try_wait", {}, reads, "Whether the latch is at zero."),
            method<&Latch::wait>("wait", {"timeout"}, waits(waiters, Order::each), "Wait until the latch is at zero."),
            method<&Latch::arrive_and_wait>("arrive_and_wait", {"n", "timeout"}, arrives,
                "Count down by `n`, 1 if it is not given, then wait until the latch is at zero. What was counted stays counted when "
                "the time is up; with a timeout of 0 it counts only if the latch then is at zero."),
        },
    };
}

}  // namespace steward::engine
