// The recursive lock: its owner, one channel of a process and so one thread, may acquire it again
// and again, and only the owner releases it. Any end of the owner lets it go; after a crash the
// next owner is told.
#include "common/frame.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lending.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class RLock final : public Lockable {
public:
    RLock(std::uint64_t depth_max, OnDeadlock on_deadlock, Time lease)
        : depth_max_(depth_max), on_deadlock_(on_deadlock), lease_(lease) {}

    static std::unique_ptr<Object> create(const Call& call,
                                          std::optional<std::string_view> on_deadlock,
                                          Lease lease) {
        return std::make_unique<RLock>(call.limits().rlock_depth_max, deadlock_policy(on_deadlock),
                                       lease.time);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading& loading) {
        saved.array(3);
        const OnDeadlock on_deadlock = deadlock_policy(saved.text());
        auto lock = std::make_unique<RLock>(loading.limits.rlock_depth_max, on_deadlock,
                                            Time{saved.integer()});
        lock->untold_ = read_ends(saved);
        return lock;
    }
    void save(Writer& writer) const override {
        writer.array(3);
        writer.text(name(on_deadlock_));
        writer.integer(lease_.count());
        writer.unsigned_integer(untold_);
    }

    Readiness can_acquire(const Call& call) const override {
        if (!call.holders().any()) return true;
        if (!call.holders().any_of(call.caller())) return Readiness::for_all(false);
        if (call.holders().count() >= depth_max_)
            throw Refusal{ErrorCode::limit_exceeded, "rlock_depth: it is held " +
                                                         std::to_string(depth_max_) +
                                                         " times already"};
        Readiness again = true;
        again.overtakes = true;
        return again;
    }
    Readiness can_acquire_for(const Call& call, Timeout, Lease) const { return can_acquire(call); }
    bool acquire(const Call& call, Effects& effects, Timeout, Lease lease) {
        return take_back(call, effects, {.lease = lease.or_else(lease_)}), true;
    }

    void release(const Call& call, Effects& effects) {
        require_held(call);
        effects.let_go(*call.holders().oldest(), 1);
    }
    void renew(const Call& call, Effects& effects, Lease lease) {
        engine::renew(call, effects, call.caller(), lease);
    }

    bool locked(const Call& call) const { return call.holders().any(); }
    // An rlock is held once, and its depth is how often.
    std::int64_t depth(const Call& call) const {
        return static_cast<std::int64_t>(call.holders().count());
    }
    Any holder(const Call& call) const { return sole_holder(call); }

    ErrorCode why_kept(const Call& call) const override {
        if (call.holders().any_of(call.caller())) return ErrorCode::none;
        if (call.lease_ended()) return ErrorCode::not_holder;
        return call.holders().any() ? ErrorCode::not_owner : ErrorCode::not_held;
    }
    Held give_up(const Call& call, Effects& effects) override {
        require_held(call);
        effects.let_go_all(*call.holders().of(call.caller()));
        return {.depth = call.holders().count(), .lease = call.holders().oldest()->lease};
    }
    // A lease is that of the outermost acquire.
    void take_back(const Call& call, Effects& effects, const Held& what) override {
        effects.hold_more(call.caller(), 0, what.depth, what.lease);
        effects.notice(std::exchange(untold_, std::uint16_t{0}));
    }
    void tell_next(std::uint16_t reply_flags) override { untold_ |= reply_flags; }

    void show(Writer& writer, const Holders& holders) const override {
        writer.map(5);
        writer.text("on_deadlock");
        writer.text(name(on_deadlock_));
        writer.text("depth");
        writer.unsigned_integer(holders.count());
        write_lease(writer, lease_);
        write_ends(writer, "holder_died", untold_);
    }

    bool fits(const Holders& holders, std::span<const Place>) const override {
        return holders.size() <= 1;
    }
    bool is_owned() const override { return true; }
    bool only_holder_lets_go() const override { return true; }
    OnDeadlock on_deadlock() const override { return on_deadlock_; }
    bool lets_holder_pass() const override { return true; }
    void holder_ended(const Call&, Effects&, const Ended& ended) override {
        untold_ |= end_of(ended);
    }

private:
    void require_held(const Call& call) const {
        const ErrorCode why = why_kept(call);
        if (why == ErrorCode::not_held) throw Refusal{why, "the lock is not held"};
        if (why == ErrorCode::not_owner)
            throw Refusal{why, "another thread or process holds the lock"};
        if (why == ErrorCode::not_holder) refuse_if_lease_ended(call);
    }

    std::uint64_t depth_max_;
    OnDeadlock on_deadlock_;
    Time lease_;
    std::uint16_t untold_ = 0;  // how former holders have ended: the next one is told
};

}  // namespace

TypeRow rlock_type() {
    return {
        .name = "rlock",
        .summary =
            "A recursive lock: its owner may acquire it again, and only its owner releases it. The "
            "owner is a thread.",
        .own_bytes = 32,
        .constructor = constructor<&RLock::create, &RLock::load>(
            {"on_deadlock", "lease"},
            "A recursive lock that is not held. `on_deadlock` is what becomes of an acquire that "
            "would wait for ever: `refuse` it (usual, since only its owner lets it go; one with a "
            "timeout is only reported, unless refused by choice), `report` it, or `ignore` this "
            "lock. `lease` is the longest time for which it may be held: see `renew`."),
        .methods = {method<&RLock::can_acquire_for, &RLock::acquire>(
                        "acquire", {"timeout", "lease"},
                        holding(Holds::caller, waits(Lockable::acquirers, Awaits::holder)),
                        "Wait until nobody else holds the lock, then hold it once more. The first "
                        "acquire begins the time of `lease`, or of the lock's own; when that is "
                        "over all are undone."),
                    method<&RLock::release>("release", {}, writes,
                                            "Undo one acquire; refused with not_owner to others. "
                                            "After the last the oldest waiter gets it."),
                    method<&RLock::locked>("locked", {}, reads, "Whether somebody holds the lock."),
                    method<&RLock::depth>("depth", {}, reads,
                                          "How many acquires of its owner are not released yet."),
                    method<&RLock::holder>(
                        "holder", {}, reads,
                        "Who holds the lock: client, pid, name, the commit number since when, and "
                        "whether that process is gone; null if nobody does."),
                    method<&RLock::renew>("renew", {"lease"}, writes, renew_summary)}};
}

}  // namespace steward::engine
