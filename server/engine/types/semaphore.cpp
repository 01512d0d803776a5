// Semaphores. Of a plain one anybody may release permits, more than were acquired: they may be
// signals, and a crash gives none back. A bounded one remembers which process acquired: its value
// never passes that of the start, and the permits of a process that ends without releasing them
// return. A thread that ends leaves its permits to its process, as in Python.
#include "common/frame.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lending.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane permit_seekers = 0;
constexpr std::int64_t value_max = 1'000'000'000;

std::uint64_t start_value(std::optional<std::int64_t> value) {
    if (value.value_or(1) < 0 || value.value_or(1) > value_max)
        throw Refusal{ErrorCode::bad_argument, "a semaphore's 'value' is 0 to 1000000000"};
    return static_cast<std::uint64_t>(value.value_or(1));
}

std::uint64_t permits(std::optional<std::int64_t> count) {
    if (count.value_or(1) < 1) throw Refusal{ErrorCode::bad_argument, "'count' must be at least 1"};
    return static_cast<std::uint64_t>(count.value_or(1));
}

// Permits that belong to nobody: only their number is remembered.
class Semaphore final : public Object {
public:
    explicit Semaphore(std::uint64_t value) : value_(value) {}

    static std::unique_ptr<Object> create(std::optional<std::int64_t> value) {
        return std::make_unique<Semaphore>(start_value(value));
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        return std::make_unique<Semaphore>(saved.unsigned_integer());
    }
    void save(Writer& writer) const override { writer.unsigned_integer(value_); }

    Readiness can_acquire() const { return Readiness::for_all(value_ > 0); }
    bool acquire(Timeout) { return --value_, true; }
    void release(std::optional<std::int64_t> count) {
        if (permits(count) > static_cast<std::uint64_t>(value_max) - value_)
            throw Refusal{ErrorCode::limit_exceeded, "a semaphore's value is at most 1000000000"};
        value_ += permits(count);
    }
    std::int64_t value() const { return static_cast<std::int64_t>(value_); }

    void show(Writer& writer, const Holders&) const override {
        writer.map(1);
        writer.text("value");
        writer.unsigned_integer(value_);
    }

private:
    std::uint64_t value_;
};

// Permits that are held by processes: what is not held is free.
class BoundedSemaphore final : public Object {
public:
    BoundedSemaphore(std::uint64_t bound, OnDeadlock on_deadlock, Time lease)
        : bound_(bound), on_deadlock_(on_deadlock), lease_(lease) {}

    static std::unique_ptr<Object> create(std::optional<std::int64_t> value,
                                          std::optional<std::string_view> on_deadlock,
                                          Lease lease) {
        return std::make_unique<BoundedSemaphore>(start_value(value), deadlock_policy(on_deadlock),
                                                  lease.time);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(4);
        const std::uint64_t bound = saved.unsigned_integer();
        const OnDeadlock on_deadlock = deadlock_policy(saved.text());
        auto semaphore =
            std::make_unique<BoundedSemaphore>(bound, on_deadlock, Time{saved.integer()});
        semaphore->untold_ = read_ends(saved);
        return semaphore;
    }
    void save(Writer& writer) const override {
        writer.array(4);
        writer.unsigned_integer(bound_);
        writer.text(name(on_deadlock_));
        writer.integer(lease_.count());
        writer.unsigned_integer(untold_);
    }

    Readiness can_acquire(const Call& call, Timeout, Lease) const {
        return Readiness::for_all(free(call) > 0);
    }
    bool acquire(const Call& call, Effects& effects, Timeout, Lease lease) {
        effects.hold(call.process(), 0, 1, lease.or_else(lease_));
        effects.notice(std::exchange(untold_, std::uint16_t{0}));
        return true;
    }
    void renew(const Call& call, Effects& effects, Lease lease) {
        engine::renew(call, effects, call.process(), lease);
    }

    // Permits of the caller's process as far as it has any, then the oldest: as in Python, anybody
    // may release.
    void release(const Call& call, Effects& effects, std::optional<std::int64_t> count) {
        std::uint64_t left = permits(count);
        const Holder* own = call.holders().of(call.process());
        if (left > (own == nullptr ? 0 : own->count)) refuse_if_lease_ended(call);
        if (left > call.holders().count())
            throw Refusal{ErrorCode::not_held, "more is released than was acquired"};
        const Holding* mine = own == nullptr ? nullptr : own->first;
        for (; left > 0 && mine != nullptr; --left, mine = mine->next) effects.let_go(*mine);
        for (const Holding* any = call.holders().oldest(); left > 0; any = any->younger) {
            if (any->holder == own) continue;
            effects.let_go(*any);
            --left;
        }
    }

    std::int64_t value(const Call& call) const { return static_cast<std::int64_t>(free(call)); }
    std::int64_t bound() const { return static_cast<std::int64_t>(bound_); }
    Array holders(const Call& call) const { return all_holders(call); }

    bool fits(const Holders& holders, std::span<const Place>) const override {
        return holders.count() == holders.size() && holders.count() <= bound_;
    }
    void show(Writer& writer, const Holders& holders) const override {
        writer.map(6);
        writer.text("on_deadlock");
        writer.text(name(on_deadlock_));
        writer.text("value");
        writer.unsigned_integer(bound_ - holders.count());
        writer.text("start");
        writer.unsigned_integer(bound_);
        write_lease(writer, lease_);
        write_ends(writer, "holder_died", untold_);
    }

    bool is_owned() const override { return true; }
    OnDeadlock on_deadlock() const override { return on_deadlock_; }
    void holder_ended(const Call&, Effects&, const Ended& ended) override {
        untold_ |= end_of(ended);
    }
    EndedParts ended_parts() const override { return EndedParts::holdings; }

private:
    std::uint64_t free(const Call& call) const { return bound_ - call.holders().count(); }

    std::uint64_t bound_;
    OnDeadlock on_deadlock_;
    Time lease_;
    std::uint16_t untold_ = 0;  // how former holders have ended: the next one is told
};

}  // namespace

TypeRow semaphore_type() {
    return {
        .name = "semaphore",
        .summary =
            "A counter of permits. Anybody may release; the permits of a process that ends do not "
            "return.",
        .own_bytes = 32,
        .constructor = constructor<&Semaphore::create, &Semaphore::load>(
            {"value"}, "A semaphore with `value` permits, 1 if it is not given."),
        .methods = {method<&Semaphore::can_acquire, &Semaphore::acquire>(
                        "acquire", {"timeout"}, waits(permit_seekers, Awaits::permit),
                        "Wait until there is a permit, then take it."),
                    method<&Semaphore::release>("release", {"count"}, writes,
                                                "Add `count` permits, 1 if it is not given."),
                    method<&Semaphore::value>("value", {}, reads, "How many permits there are.")}};
}

TypeRow bounded_semaphore_type() {
    return {
        .name = "bounded_semaphore",
        .summary =
            "A counter of permits that never passes its start. The permits of a process that ends "
            "without releasing return.",
        .own_bytes = 32,
        .constructor = constructor<&BoundedSemaphore::create, &BoundedSemaphore::load>(
            {"value", "on_deadlock", "lease"},
            "A semaphore with `value` permits, 1 if it is not given, and never more. `on_deadlock` "
            "is "
            "what becomes of an acquire that would wait for ever, all permits being those of "
            "processes that wait for the caller: `report` it (usual), `refuse` it, or `ignore` "
            "this "
            "semaphore. `lease` is the longest time for which a permit may be held: see `renew`."),
        .methods = {
            method<&BoundedSemaphore::can_acquire, &BoundedSemaphore::acquire>(
                "acquire", {"timeout", "lease"},
                holding(Holds::caller, waits(permit_seekers, Awaits::permit)),
                "Wait until there is a permit, then take it, for the time of `lease` or of the "
                "semaphore's own."),
            method<&BoundedSemaphore::release>(
                "release", {"count"}, writes,
                "Give back `count` permits, 1 if it is not given; refused with not_held when that "
                "is more than were acquired."),
            method<&BoundedSemaphore::value>("value", {}, reads, "How many permits there are."),
            method<&BoundedSemaphore::holders>(
                "holders", {}, reads,
                "Who has permits, one entry for each permit; of more than "
                "1000 the 1000 that were acquired first."),
            method<&BoundedSemaphore::bound>("bound", {}, reads,
                                             "How many permits there are when nobody has one."),
            method<&BoundedSemaphore::renew>("renew", {"lease"}, writes, renew_summary)}};
}

}  // namespace steward::engine
