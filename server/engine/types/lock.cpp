// The shared lock. It follows the logical meaning: any process may release it, and a clean end of
// its holder leaves it as it is, so that two processes can hand it back and forth as a signal. A
// crash of its last acquirer releases it, and the next acquirer is told; or keeps it held, or
// poisons it, as chosen when it was made.
#include "common/frame.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class Lock final : public Lockable {
public:
    Lock(Verdict on_crash, OnDeadlock on_deadlock)
        : on_crash_(on_crash), on_deadlock_(on_deadlock) {}

    static std::unique_ptr<Object> create(std::optional<std::string_view> on_crash,
                                          std::optional<std::string_view> on_deadlock) {
        return std::make_unique<Lock>(crash_policy(on_crash.value_or("release")),
                                      deadlock_policy(on_deadlock));
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(4);
        const Verdict on_crash = crash_policy(saved.text());
        auto lock = std::make_unique<Lock>(on_crash, deadlock_policy(saved.text()));
        lock->holder_died_ = saved.boolean();
        lock->poisoned_ = saved.boolean();
        return lock;
    }
    void save(Writer& writer) const override {
        writer.array(4);
        writer.text(name(on_crash_));
        writer.text(name(on_deadlock_));
        writer.boolean(holder_died_);
        writer.boolean(poisoned_);
    }

    Readiness can_acquire(const Call& call) const override {
        if (poisoned_)
            throw Refusal{ErrorCode::broken, "its holder crashed and the lock awaits lock.repair"};
        return Readiness::for_all(!call.holders().any());
    }
    bool acquire(const Call& call, Effects& effects, Timeout) {
        return take_back(call, effects, 1), true;
    }

    void release(const Call& call, Effects& effects) {
        if (why_kept(call) != ErrorCode::none)
            throw Refusal{ErrorCode::not_held, "the lock is not held"};
        effects.let_go(*call.holders().oldest());
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
        return call.holders().any() ? ErrorCode::none : ErrorCode::not_held;
    }
    std::uint64_t give_up(const Call& call, Effects& effects) override {
        return release(call, effects), 1;
    }
    void take_back(const Call& call, Effects& effects, std::uint64_t) override {
        effects.hold(call.caller());
        if (std::exchange(holder_died_, false)) effects.notice(reply_flags::holder_died);
    }
    void tell_next() override { holder_died_ = true; }

    void show(Writer& writer, const Holders&) const override {
        writer.map(4);
        writer.text("on_crash");
        writer.text(name(on_crash_));
        writer.text("on_deadlock");
        writer.text(name(on_deadlock_));
        writer.text("holder_died");
        writer.boolean(holder_died_);
        writer.text("poisoned");
        writer.boolean(poisoned_);
    }

    Verdict verdict() const override { return on_crash_; }
    OnDeadlock on_deadlock() const override { return on_deadlock_; }
    void holder_ended(const Call&, Effects&, const Ended& ended) override {
        if (ended.verdict == Verdict::keep) return;
        holder_died_ = true;
        poisoned_ = ended.verdict == Verdict::poison;
    }

private:
    Verdict on_crash_;
    OnDeadlock on_deadlock_;
    bool holder_died_ = false;
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
            {"on_crash", "on_deadlock"},
            "A lock that is not held. `on_crash` is what a crash of its holder does: `release` it "
            "(the next acquirer is told), `keep` it held, or `poison` it: every acquire is refused "
            "until `repair`. `on_deadlock` is what becomes of an acquire that would wait for ever: "
            "`report` it (usual, since anybody may release the lock), `refuse` it, or `ignore` "
            "this lock."),
        .methods = {
            method<&Lock::can_acquire, &Lock::acquire>(
                "acquire", {"timeout"}, waits(Lockable::acquirers, Awaits::holder),
                "Wait until nobody holds the lock, then hold it. The reply's commit number is the "
                "fencing token."),
            method<&Lock::release>("release", {}, writes,
                                   "Let the lock go, whoever holds it; the oldest waiter gets it."),
            method<&Lock::locked>("locked", {}, reads, "Whether somebody holds the lock."),
            method<&Lock::holder>("holder", {}, reads,
                                  "Who holds the lock: client, pid, name, the commit number since "
                                  "when, and whether that process is gone; null if nobody does."),
            method<&Lock::repair>("repair", {}, writes,
                                  "Make the lock usable again after a crash: no longer poisoned, "
                                  "no longer held by a process that is gone.")}};
}

}  // namespace steward::engine
