// The recursive lock: its owner, one channel of a process and so one thread, may acquire it again and again, and only the
// owner releases it. Any end of the owner lets it go; after a crash the next owner is told.
#include "common/frame.hpp"
#include "engine/engine.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class RLock final : public Lockable {
public:
    explicit RLock(std::uint64_t depth_max) : depth_max_(depth_max) {}

    static std::unique_ptr<Object> create(Call& call) {
        return std::make_unique<RLock>(call.engine().options().limits.rlock_depth_max);
    }

    Attempt<bool> acquire(Call& call, Timeout) {
        const bool has_turn = passes_waiters(call.holders(), call.caller()) || !call.is_behind(acquirers);
        if (!call.goes_on(is_free(call.holders(), call.caller(), Mode::exclusive) && has_turn)) return Attempt<bool>::wait();
        take(call, Mode::exclusive);
        return true;
    }

    void release(Call& call) {
        require_owner(call, "release");
        if (--depth_ == 0) call.let_go();
    }

    bool locked(Call& call) const { return call.holders().any(); }
    std::int64_t depth() const { return static_cast<std::int64_t>(depth_); }

    Any holder(Call& call) const { return sole_holder(call); }

    bool is_free(const Holders& holders, Caller caller, Mode) const override {
        if (!holders.any()) return true;
        if (!holders.any_of(caller)) return false;
        if (depth_ < depth_max_) return true;
        throw Refusal{ErrorCode::limit_exceeded,
                      "rlock_depth: it is held " + std::to_string(depth_max_) + " times already"};
    }
    bool passes_waiters(const Holders& holders, Caller caller) const override { return holders.any_of(caller); }
    void take(Call& call, Mode) override {
        take_back(call, depth_ + 1);
    }
    std::uint64_t give_up(Call& call) override {
        require_owner(call, "release");
        call.let_go();
        return std::exchange(depth_, 0);
    }
    void take_back(Call& call, std::uint64_t depth) override {
        if (depth_ == 0) call.hold();
        depth_ = depth;
        if (holder_died_) call.notice(reply_flags::holder_died);
        holder_died_ = false;
    }
    void tell_next() override { holder_died_ = true; }
    bool serves_condition() const override { return true; }

    void write(Writer& writer) const override {
        writer.map(2);
        writer.text("depth");
        writer.unsigned_integer(depth_);
        writer.text("holder_died");
        writer.boolean(holder_died_);
    }

    bool is_owned() const override { return true; }
    void holder_crashed(Holders& holders, const Holder&) override {
        holders.clear();
        depth_ = 0;
        holder_died_ = true;
    }
    bool is_ready(Lane, const Holders& holders) const override { return !holders.any(); }

private:
    void require_owner(Call& call, const char* method) const {
        const std::string where = std::string("rlock.") + method;
        if (!call.holders().any()) throw Refusal{ErrorCode::not_held, where + ": the lock is not held"};
        if (!call.holders().any_of(call.caller()))
            throw Refusal{ErrorCode::not_owner, where + ": another thread or process holds the lock"};
    }

    std::uint64_t depth_max_;
    std::uint64_t depth_ = 0;
    bool holder_died_ = false;
};

}  // namespace

TypeRow rlock_type() {
    return {
        .name = "rlock",
        .summary = "A recursive lock: its owner may acquire it again, and only its owner releases it. The owner is a thread.",
        .constructor = constructor<&RLock::create>({}, "A recursive lock that is not held."),
        .methods = {
            method<&RLock::acquire>("acquire", {"timeout"}, holding(Holds::caller, waits(Lockable::acquirers, Order::asked)),
                "Wait until nobody else holds the lock, then hold it once more."),
            method<&RLock::release>("release", {}, writes,
                "Undo one acquire; refused with not_owner to others. After the last the oldest waiter gets it."),
            method<&RLock::locked>("locked", {}, reads, "Whether somebody holds the lock."),
            method<&RLock::depth>("depth", {}, reads, "How many acquires of its owner are not released yet."),
            method<&RLock::holder>("holder", {}, reads,
                "Who holds the lock: client, pid, name, the commit number since when, and whether that process is gone; null if "
                "nobody does."),
        },
    };
}

}  // namespace steward::engine
