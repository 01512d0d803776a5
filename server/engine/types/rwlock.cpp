// The lock of readers and writers. Many may hold it shared, or one exclusively. Readers and writers
// wait in one lane, so a writer that waits is passed by no reader that comes later: writers do not
// starve. Only a holder releases; any end of a holder does it for him.
#include "common/frame.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lending.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane acquirers = 0;

enum class Mode : std::uint8_t { exclusive, shared };

class RwLock final : public Object {
public:
    RwLock(OnDeadlock on_deadlock, Time lease) : on_deadlock_(on_deadlock), lease_(lease) {}

    static std::unique_ptr<Object> create(std::optional<std::string_view> on_deadlock,
                                          Lease lease) {
        return std::make_unique<RwLock>(deadlock_policy(on_deadlock), lease.time);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(3);
        const OnDeadlock on_deadlock = deadlock_policy(saved.text());
        auto lock = std::make_unique<RwLock>(on_deadlock, Time{saved.integer()});
        lock->ends_of_writers_ = read_ends(saved);
        return lock;
    }
    void save(Writer& writer) const override {
        writer.array(3);
        writer.text(name(on_deadlock_));
        writer.integer(lease_.count());
        writer.unsigned_integer(ends_of_writers_);
    }

    Readiness can_acquire(const Call& call, Timeout, Lease) const { return !call.holders().any(); }
    Readiness can_acquire_shared(const Call& call, Timeout, Lease) const {
        return !call.holders().any() || mode_of(call.holders()) == Mode::shared;
    }
    bool acquire(const Call& call, Effects& effects, Timeout, Lease lease) {
        return acquire_as(call, effects, Mode::exclusive, lease);
    }
    bool acquire_shared(const Call& call, Effects& effects, Timeout, Lease lease) {
        return acquire_as(call, effects, Mode::shared, lease);
    }
    void renew(const Call& call, Effects& effects, Lease lease) {
        engine::renew(call, effects, call.caller(), lease);
    }
    void release(const Call& call, Effects& effects) { release_as(call, effects, Mode::exclusive); }
    void release_shared(const Call& call, Effects& effects) {
        release_as(call, effects, Mode::shared);
    }

    Any mode(const Call& call) const {
        Any answer;
        const Holders& holders = call.holders();
        Writer(answer.bytes)
            .text(!holders.any()                     ? "free"
                  : mode_of(holders) == Mode::shared ? "shared"
                                                     : "exclusive");
        return answer;
    }
    Array holders(const Call& call) const { return all_holders(call); }

    void show(Writer& writer, const Holders&) const override {
        writer.map(4);
        writer.text("on_deadlock");
        writer.text(name(on_deadlock_));
        write_lease(writer, lease_);
        write_ends(writer, "writer_died", ends_of_writers_);
    }

    bool is_owned() const override { return true; }
    bool only_holder_lets_go() const override { return true; }
    OnDeadlock on_deadlock() const override { return on_deadlock_; }
    std::optional<std::uint8_t> writers_mode() const override {
        return static_cast<std::uint8_t>(Mode::exclusive);
    }
    // What a writer was doing may be half done: readers are told too, until a writer has had its
    // turn.
    void holder_ended(const Call&, Effects&, const Ended& ended) override {
        if (ended.parts.front().mode == static_cast<std::uint8_t>(Mode::exclusive))
            ends_of_writers_ |= end_of(ended);
    }

private:
    static Mode mode_of(const Holders& holders) {
        return static_cast<Mode>(holders.oldest()->mode);
    }

    bool acquire_as(const Call& call, Effects& effects, Mode mode, Lease lease) {
        effects.hold(call.caller(), static_cast<std::uint8_t>(mode), 1, lease.or_else(lease_));
        effects.notice(ends_of_writers_);
        if (mode == Mode::exclusive) ends_of_writers_ = 0;
        return true;
    }

    void release_as(const Call& call, Effects& effects, Mode mode) {
        if (const Holding* mine = call.holders().of(call.caller(), static_cast<std::uint8_t>(mode)))
            return effects.let_go(*mine);
        refuse_if_lease_ended(call);
        const bool is_held = call.holders().any() && mode_of(call.holders()) == mode;
        if (!is_held) throw Refusal{ErrorCode::not_held, "the lock is not held in this way"};
        throw Refusal{ErrorCode::not_owner, "another thread or process holds the lock"};
    }

    OnDeadlock on_deadlock_;
    Time lease_;
    std::uint16_t ends_of_writers_ = 0;
};

}  // namespace

TypeRow rwlock_type() {
    return {
        .name = "rwlock",
        .summary =
            "A lock that many hold shared or one holds exclusively, granted in the order of "
            "arrival: writers do not starve.",
        .own_bytes = 32,
        .constructor = constructor<&RwLock::create, &RwLock::load>(
            {"on_deadlock", "lease"},
            "A lock that is not held. `on_deadlock` is what becomes of an acquire that would wait "
            "for "
            "ever, as that of a writer who holds it shared: `refuse` it (usual), `report` it, or "
            "`ignore` this lock. `lease` is the longest time for which each may hold it: see "
            "`renew`."),
        .methods = {
            method<&RwLock::can_acquire, &RwLock::acquire>(
                "acquire", {"timeout", "lease"},
                holding(Holds::caller, waits(acquirers, Awaits::holder)),
                "Wait until nobody holds the lock, then hold it exclusively, for the time of "
                "`lease` or of the lock's own."),
            method<&RwLock::can_acquire_shared, &RwLock::acquire_shared>(
                "acquire_shared", {"timeout", "lease"},
                holding(Holds::caller, waits(acquirers, Awaits::holder)),
                "Wait until nobody holds the lock exclusively and no older waiter is left, then "
                "hold it shared, for the time of `lease` or of the lock's own."),
            method<&RwLock::release>("release", {}, writes,
                                     "Let go what the caller holds exclusively."),
            method<&RwLock::release_shared>("release_shared", {}, writes,
                                            "Let go what the caller holds shared, once."),
            method<&RwLock::mode>("mode", {}, reads,
                                  "How the lock is held: \"free\", \"shared\" or \"exclusive\"."),
            method<&RwLock::holders>(
                "holders", {}, reads,
                "Who holds the lock, one entry for each time; of more than 1000 "
                "the 1000 that have held it for longest."),
            method<&RwLock::renew>("renew", {"lease"}, writes, renew_summary)}};
}

}  // namespace steward::engine
