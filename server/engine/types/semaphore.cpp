// Semaphores. Of a plain one anybody may release permits, more than were acquired: they may be signals, and a crash gives none
// back. A bounded one remembers which process acquired: its value never passes that of the start, and the permits of a process
// that ends without releasing them return. A thread that ends leaves its permits to its process, as in Python.
#include "common/frame.hpp"
#include "engine/engine.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr std::int64_t value_max = 1'000'000'000;

std::uint64_t start_value(std::optional<std::int64_t> value) {
    if (value.value_or(1) < 0 || value.value_or(1) > value_max)
        throw Refusal{ErrorCode::bad_argument, "a semaphore's 'value' is 0 to 1000000000"};
    return static_cast<std::uint64_t>(value.value_or(1));
}

class Semaphore : public Lockable {
public:
    explicit Semaphore(std::uint64_t value) : value_(value) {}

    static std::unique_ptr<Object> create(std::optional<std::int64_t> value) {
        return std::make_unique<Semaphore>(start_value(value));
    }

    Attempt<bool> acquire(Call& call, Timeout) {
        if (!call.goes_on(value_ > 0)) return Attempt<bool>::wait();
        take(call, Mode::exclusive);
        return true;
    }

    void release(Call&, std::optional<std::int64_t> count) {
        const std::int64_t permits = count.value_or(1);
        if (permits < 1) throw Refusal{ErrorCode::bad_argument, "semaphore.release: 'count' must be at least 1"};
        if (permits > value_max - static_cast<std::int64_t>(value_))
            throw Refusal{ErrorCode::limit_exceeded, "semaphore.release: a semaphore's value is at most 1000000000"};
        value_ += static_cast<std::uint64_t>(permits);
    }

    std::int64_t value() const { return static_cast<std::int64_t>(value_); }

    bool is_free(const Holders&, Caller, Mode) const override { return value_ > 0; }
    void take(Call&, Mode) override { --value_; }
    std::uint64_t give_up(Call& call) override {
        release(call, 1);
        return 1;
    }
    void take_back(Call& call, std::uint64_t) override { take(call, Mode::exclusive); }

    void write(Writer& writer) const override {
        writer.map(1);
        writer.text("value");
        writer.unsigned_integer(value_);
    }
    bool is_ready(Lane, const Holders&) const override { return value_ > 0; }

protected:
    std::uint64_t value_;
};

class BoundedSemaphore final : public Semaphore {
public:
    explicit BoundedSemaphore(std::uint64_t value) : Semaphore(value), start_(value) {}

    static std::unique_ptr<Object> create(std::optional<std::int64_t> value) {
        return std::make_unique<BoundedSemaphore>(start_value(value));
    }

    Attempt<bool> acquire(Call& call, Timeout timeout) { return Semaphore::acquire(call, timeout); }

    // A permit of the caller's process where it has one, else the oldest: as in Python, anybody may release.
    void release(Call& call, std::optional<std::int64_t> count) {
        const std::int64_t permits = count.value_or(1);
        if (permits < 1) throw Refusal{ErrorCode::bad_argument, "bounded_semaphore.release: 'count' must be at least 1"};
        if (static_cast<std::uint64_t>(permits) > start_ - value_)
            throw Refusal{ErrorCode::not_held, "bounded_semaphore.release: more is released than was acquired"};
        for (std::int64_t i = 0; i < permits; ++i)
            if (!call.let_go(call.process())) call.let_go();
        value_ += static_cast<std::uint64_t>(permits);
    }

    std::int64_t value() const { return Semaphore::value(); }
    std::int64_t bound() const { return static_cast<std::int64_t>(start_); }
    Array holders(Call& call) const { return all_holders(call); }

    void take(Call& call, Mode mode) override {
        Semaphore::take(call, mode);
        call.hold_as_process(0);
        if (holder_died_) call.notice(reply_flags::holder_died);
        holder_died_ = false;
    }
    std::uint64_t give_up(Call& call) override {
        release(call, 1);
        return 1;
    }

    void write(Writer& writer) const override {
        writer.map(3);
        writer.text("value");
        writer.unsigned_integer(value_);
        writer.text("start");
        writer.unsigned_integer(start_);
        writer.text("holder_died");
        writer.boolean(holder_died_);
    }

    bool is_owned() const override { return true; }
    void holder_crashed(Holders& holders, const Holder& gone) override {
        holders.remove([&](const Holder& one) { return one.caller == gone.caller && one.since == gone.since; });
        ++value_;
        holder_died_ = true;
    }

private:
    std::uint64_t start_;
    bool holder_died_ = false;
};

}  // namespace

TypeRow semaphore_type() {
    return {
        .name = "semaphore",
        .summary = "A counter of permits. Anybody may release; the permits of a process that ends do not return.",
        .constructor = constructor<&Semaphore::create>({"value"}, "A semaphore with `value` permits, 1 if it is not given."),
        .methods = {
            method<&Semaphore::acquire>("acquire", {"timeout"}, waits(Lockable::acquirers),
                "Wait until there is a permit, then take it."),
            method<&Semaphore::release>("release", {"count"}, writes, "Add `count` permits, 1 if it is not given."),
            method<&Semaphore::value>("value", {}, reads, "How many permits there are."),
        },
    };
}

TypeRow bounded_semaphore_type() {
    return {
        .name = "bounded_semaphore",
        .summary = "A counter of permits that never passes its start. The permits of a process that ends without releasing return.",
        .constructor = constructor<&BoundedSemaphore::create>({"value"},
            "A semaphore with `value` permits, 1 if it is not given, and never more."),
        .methods = {
            method<&BoundedSemaphore::acquire>("acquire", {"timeout"}, holding(Holds::caller, waits(Lockable::acquirers)),
                "Wait until there is a permit, then take it."),
            method<&BoundedSemaphore::release>("release", {"count"}, writes,
                "Give back `count` permits, 1 if it is not given; refused with not_held when that is more than were acquired."),
            method<&BoundedSemaphore::value>("value", {}, reads, "How many permits there are."),
            method<&BoundedSemaphore::holders>("holders", {}, reads, "Who has permits, one entry for each permit."),
            method<&BoundedSemaphore::bound>("bound", {}, reads, "How many permits there are when nobody has one."),
        },
    };
}

}  // namespace steward::engine
