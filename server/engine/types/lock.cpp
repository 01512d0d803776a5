// The shared lock. It follows the logical meaning: any process may release it, and a clean end of
// its holder leaves it as it is, so that two processes can hand it back and forth as a signal. A
// crash of its last acquirer releases it, and the next acquirer is told; or keeps it held, or
// poisons it, as chosen when it was made. What was lent and is held for too long goes on as after a
// crash.
#include "common/frame.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lending.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class Lock final : public Lockable {
public:
    Lock(Verdict on_crash, OnDeadlock on_deadlock, Time lease)
        : on_crash_(on_crash), on_deadlock_(on_deadlock), lease_(lease) {}

    static std::unique_ptr<Object> create(std::optional<std::string_view> on_crash,
                                          std::optional<std::string_view> on_deadlock,
                                          Lease lease) {
        const Verdict policy = crash_policy(on_crash.value_or("release"));
        require_can_end(policy, lease);
        return std::make_unique<Lock>(policy, deadlock_policy(on_deadlock), lease.time);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(5);
        const Verdict on_crash = crash_policy(saved.text());
        const OnDeadlock on_deadlock = deadlock_policy(saved.text());
        auto lock = std::make_unique<Lock>(on_crash, on_deadlock, Time{saved.integer()});
        lock->untold_ = read_ends(saved);
        lock->poisoned_ = saved.boolean();
        return lock;
    }
    void save(Writer& writer) const override {
        writer.array(5);
        writer.text(name(on_crash_));
        writer.text(name(on_deadlock_));
        writer.integer(lease_.count());
        writer.unsigned_integer(untold_);
        writer.boolean(poisoned_);
    }

    Readiness can_acquire(const Call& call) const override {
        if (poisoned_) refuse_poisoned();
        return Readiness::for_all(!call.holders().any());
    }
    Readiness can_acquire_for(const Call& call, Timeout, Lease lease) const {
        require_can_end(on_crash_, lease);
        return can_acquire(call);
    }
    bool acquire(const Call& call, Effects& effects, Timeout, Lease lease) {
        return take_back(call, effects, {.lease = lease.or_else(lease_)}), true;
    }

    void release(const Call& call, Effects& effects) {
        const ErrorCode why = why_kept(call);
        if (why == ErrorCode::not_holder) refuse_if_lease_ended(call);
        if (why != ErrorCode::none) throw Refusal{ErrorCode::not_held, "the lock is not held"};
        effects.let_go(*call.holders().oldest());
    }
    void renew(const Call& call, Effects& effects, Lease lease) {
        require_can_end(on_crash_, lease);
        engine::renew(call, effects, call.caller(), lease);
    }
    bool locked(const Call& call) const { return call.holders().any(); }
    Any holder(const Call& call) const { return sole_holder(call); }

    void repair(const Call& call, Effects& effects) {
        const Holding* held = call.holders().oldest();
        const bool is_held_by_nobody = held != nullptr && held->holder->is_gone();
        if (!poisoned_ && !is_held_by_nobody) return effects.unchanged();
        if (is_held_by_nobody) effects.let_go(*held);
        poisoned_ = false;
    }

    ErrorCode why_kept(const Call& call) const override {
        const Holding* held = call.holders().oldest();
        if (held != nullptr && held->caller() == call.caller()) return ErrorCode::none;
        if (call.lease_ended()) return ErrorCode::not_holder;
        return held != nullptr ? ErrorCode::none : ErrorCode::not_held;
    }
    Held give_up(const Call& call, Effects& effects) override {
        release(call, effects);
        return {.lease = call.holders().oldest()->lease};
    }
    void take_back(const Call& call, Effects& effects, const Held& what) override {
        effects.hold(call.caller(), 0, 1, what.lease);
        effects.notice(std::exchange(untold_, std::uint16_t{0}));
    }
    void tell_next(std::uint16_t reply_flags) override { untold_ |= reply_flags; }

    void show(Writer& writer, const Holders&) const override {
        writer.map(6);
        writer.text("on_crash");
        writer.text(name(on_crash_));
        writer.text("on_deadlock");
        writer.text(name(on_deadlock_));
        write_lease(writer, lease_);
        write_ends(writer, "holder_died", untold_);
        writer.text("poisoned");
        writer.boolean(poisoned_);
    }

    Verdict verdict() const override { return on_crash_; }
    OnDeadlock on_deadlock() const override { return on_deadlock_; }
    void holder_ended(const Call&, Effects&, const Ended& ended) override {
        if (ended.verdict == Verdict::keep) return;
        untold_ |= end_of(ended);
        poisoned_ = ended.verdict == Verdict::poison;
    }

private:
    static void require_can_end(Verdict on_crash, Lease lease) {
        if (on_crash != Verdict::keep || !lease.is_given()) return;
        throw Refusal{ErrorCode::bad_argument,
                      "a lock that is kept after a crash cannot have a 'lease'"};
    }
    [[noreturn]] void refuse_poisoned() const {
        const bool by_lease = untold_ == reply_flags::lease_ended;
        throw Refusal{ErrorCode::broken, std::string(by_lease ? "its holder overstayed its lease"
                                                              : "its holder crashed") +
                                             " and the lock awaits lock.repair"};
    }

    Verdict on_crash_;
    OnDeadlock on_deadlock_;
    Time lease_;
    std::uint16_t untold_ = 0;  // how former holders have ended: the next one is told
    bool poisoned_ = false;
};

}  // namespace

TypeRow lock_type() {
    return {
        .name = "lock",
        .summary =
            "A lock. Any caller may release it; waiters acquire it in the order in which they "
            "came.",
        .own_bytes = 32,
        .constructor = constructor<&Lock::create, &Lock::load>(
            {"on_crash", "on_deadlock", "lease"},
            "A lock that is not held. `on_crash` is what a crash of its holder does: `release` it "
            "(the next acquirer is told), `keep` it held, or `poison` it: every acquire is refused "
            "until `repair`. `on_deadlock` is what becomes of an acquire that would wait for ever: "
            "`report` it (usual, since anybody may release the lock), `refuse` it, or `ignore` "
            "this lock. `lease` is the longest time for which it may be held: see `renew`."),
        .methods = {
            method<&Lock::can_acquire_for, &Lock::acquire>(
                "acquire", {"timeout", "lease"}, waits(Lockable::acquirers, Awaits::holder),
                "Wait until nobody holds the lock, then hold it, for the time of `lease` or of the "
                "lock's own. The reply's commit number is the fencing token."),
            method<&Lock::release>("release", {}, writes,
                                   "Let the lock go, whoever holds it; the oldest waiter gets it."),
            method<&Lock::locked>("locked", {}, reads, "Whether somebody holds the lock."),
            method<&Lock::holder>("holder", {}, reads,
                                  "Who holds the lock: client, pid, name, the commit number since "
                                  "when, and whether that process is gone; null if nobody does."),
            method<&Lock::repair>("repair", {}, writes,
                                  "Make the lock usable again after a crash: no longer poisoned, "
                                  "no longer held by a process that is gone."),
            method<&Lock::renew>("renew", {"lease"}, writes, renew_summary)}};
}

}  // namespace steward::engine
