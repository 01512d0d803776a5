// The shared lock. It follows the logical meaning: any process may release it, and a clean end of its holder leaves it as
// it is, so that two processes can hand it back and forth as a signal. A crash of its last acquirer releases it, and the next
// acquirer is told; or keeps it held, or poisons it, as chosen when it was made.
#include "common/frame.hpp"
#include "engine/engine.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class Lock final : public Lockable {
public:
    explicit Lock(CrashPolicy on_crash) : on_crash_(on_crash) {}

    static std::unique_ptr<Object> create(std::optional<std::string_view> on_crash) {
        return std::make_unique<Lock>(crash_policy(on_crash.value_or("release"), "lock.create"));
    }

    Attempt<bool> acquire(Call& call, Timeout) {
        if (!call.goes_on(is_free(call.holders(), call.caller(), Mode::exclusive))) return Attempt<bool>::wait();
        take(call, Mode::exclusive);
        return true;
    }

    void release(Call& call) {
        if (!call.holders().any()) throw Refusal{ErrorCode::not_held, "lock.release: the lock is not held"};
        call.let_go();
    }

    bool locked(Call& call) const { return call.holders().any(); }

    Any holder(Call& call) const { return sole_holder(call); }

    void repair(Call& call) {
        const bool is_held_by_nobody = call.holders().any() && call.holders().all().front().gone;
        if (!poisoned_ && !is_held_by_nobody) return call.unchanged();
        while (call.holders().any() && call.holders().all().front().gone) call.let_go();
        poisoned_ = false;
    }

    bool is_free(const Holders& holders, Caller, Mode) const override {
        if (poisoned_)
            throw Refusal{ErrorCode::broken, "lock.acquire: its holder crashed and the lock awaits lock.repair"};
        return !holders.any();
    }
    void take(Call& call, Mode) override {
        call.hold();
        if (holder_died_) call.notice(reply_flags::holder_died);
        holder_died_ = false;
    }
    std::uint64_t give_up(Call& call) override {
        release(call);
        return 1;
    }
    void take_back(Call& call, std::uint64_t) override { take(call, Mode::exclusive); }
    void tell_next() override { holder_died_ = true; }
    bool serves_condition() const override { return true; }

    void write(Writer& writer) const override {
        writer.map(3);
        writer.text("on_crash");
        writer.text(name(on_crash_));
        writer.text("holder_died");
        writer.boolean(holder_died_);
        writer.text("poisoned");
        writer.boolean(poisoned_);
    }

    void holder_crashed(Holders& holders, const Holder&) override {
        if (on_crash_ == CrashPolicy::keep) return;
        holders.clear();
        holder_died_ = true;
        poisoned_ = on_crash_ == CrashPolicy::poison;
    }

    bool is_ready(Lane, const Holders& holders) const override { return poisoned_ || !holders.any(); }

private:
    CrashPolicy on_crash_;
    bool holder_died_ = false;
    bool poisoned_ = false;
};

}  // namespace

TypeRow lock_type() {
    return {
        .name = "lock",
        .summary = "A lock. Any caller may release it; waiters acquire it in the order in which they came.",
        .constructor = constructor<&Lock::create>({"on_crash"},
            "A lock that is not held. `on_crash` is what a crash of its holder does: `release` it (the next acquirer is told), "
            "`keep` it held, or `poison` it: every acquire is refused until `repair`."),
        .methods = {
            method<&Lock::acquire>("acquire", {"timeout"}, waits(Lockable::acquirers),
                "Wait until nobody holds the lock, then hold it. The reply's commit number is the fencing token."),
            method<&Lock::release>("release", {}, writes, "Let the lock go, whoever holds it; the oldest waiter gets it."),
            method<&Lock::locked>("locked", {}, reads, "Whether somebody holds the lock."),
            method<&Lock::holder>("holder", {}, reads,
                "Who holds the lock: client, pid, name, the commit number since when, and whether that process is gone; null if "
                "nobody does."),
            method<&Lock::repair>("repair", {}, writes,
                "Make the lock usable again after a crash: no longer poisoned, no longer held by a process that is gone."),
        },
    };
}

}  // namespace steward::engine
