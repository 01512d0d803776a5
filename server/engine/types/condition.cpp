// The condition: wait until another caller notifies, on a given lock or rlock that is given up
// meanwhile and held again afterwards, whatever ends the waiting. Several conditions may share one
// lock. A waiter that was notified waits for the lock like any other; the notice of one that dies
// then passes to the next.
#include "common/frame.hpp"
#include "engine/store.hpp"
#include "engine/types/comparison.hpp"
#include "engine/types/lending.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;
constexpr std::uint16_t ends_of_holders = reply_flags::holder_died | reply_flags::lease_ended;
constexpr Lane checkers = 1;  // one that has the lock again, for the moment until it is asked

// What a parked wait remembers: how far it is, what it must take back of the lock, and what it has
// to tell.
struct Progress {
    enum class Stage : std::uint8_t { waiting, notified, late, notified_late };
    Stage stage = Stage::waiting;
    bool has_lock = false;  // again, and what it asks for is found out next
    // Of the end of a holder of the lock: its answer tells these flags, or the next holder is told.
    std::uint16_t knows = 0;
    std::uint64_t given_up = 0;

    static Progress of(std::uint64_t ticket) {
        return {static_cast<Stage>(ticket & 3), (ticket & 4) != 0,
                static_cast<std::uint16_t>(ticket >> 2 & ends_of_holders), ticket >> 5};
    }
    bool was_notified() const { return stage == Stage::notified || stage == Stage::notified_late; }
    bool is_late() const { return stage == Stage::late || stage == Stage::notified_late; }
    std::uint64_t ticket() const {
        return given_up << 5 | static_cast<std::uint64_t>(knows) << 2 | (has_lock ? 4u : 0u) |
               static_cast<std::uint64_t>(stage);
    }
};
using Stage = Progress::Stage;

class Condition final : public Object {
public:
    explicit Condition(ObjectId lock) : lock_(lock) {}

    static std::unique_ptr<Object> create(const Call& call, Effects& effects, ObjectId lock) {
        const Record* record = call.find(lock);
        if (record == nullptr || dynamic_cast<const Lockable*>(record->object.get()) == nullptr)
            throw Refusal{ErrorCode::type_mismatch, "'lock' must refer to a lock or an rlock"};
        const bool end_together =
            call.lifetime() == Lifetime::of_creator && record->creator == call.caller().client;
        if (record->lifetime == Lifetime::of_creator && !end_together)
            throw Refusal{ErrorCode::bad_argument,
                          "'lock' ends with its creator, whoever uses it: the condition would be "
                          "left without one"};
        effects.stored(lock);
        return std::make_unique<Condition>(lock);
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(2);
        auto condition = std::make_unique<Condition>(saved.reference());
        condition->notified_ = saved.unsigned_integer();
        return condition;
    }
    void save(Writer& writer) const override {
        writer.array(2);
        writer.reference(lock_);
        writer.unsigned_integer(notified_);
    }

    // Whoever holds the lock may come. A waiter takes its next step when it has been notified or
    // its time is up, then when it can have the lock, and at once when it has it.
    Readiness can_wait(const Call& call) const {
        if (!call.is_resumed()) return require_held(call), true;
        const Progress progress = Progress::of(call.ticket());
        if (progress.has_lock) return true;
        if (call.time_is_up()) return can_have_lock(call), true;  // which may refuse
        return progress.stage == Stage::waiting ? notified_ > 0 : can_have_lock(call);
    }
    Attempt<bool> wait(const Call& call, Effects& effects, Timeout) {
        if (!call.is_resumed()) return come(call, effects);
        Progress progress = Progress::of(call.ticket());
        if (!has_taken_lock(call, effects, progress)) return wait_for_lock(effects, progress);
        return progress.was_notified();
    }

    // What it asks for must be something that can be asked: once the lock is given up, that is
    // found out too late.
    Readiness can_wait_for(const Call& call, ObjectId object, std::string_view method,
                           ArrayView arguments, std::string_view comparison,
                           ValueView operand) const {
        if (call.is_resumed()) return can_wait(call);
        const Comparison wanted(comparison, operand);
        require_held(call);
        Readiness readiness = true;
        readiness.may_wait_on = !wanted.holds({call.read(object, method, arguments.value.bytes)});
        return readiness;
    }
    Attempt<bool> wait_for(const Call& call, Effects& effects, ObjectId object,
                           std::string_view method, ArrayView arguments,
                           std::string_view comparison, ValueView operand, Timeout) {
        const Comparison wanted(comparison, operand);
        const auto is_so = [&] {
            return wanted.holds({call.read(object, method, arguments.value.bytes)});
        };
        if (!call.is_resumed())
            return is_so() ? (effects.unchanged(), Attempt<bool>(true)) : come(call, effects);
        Progress progress = Progress::of(call.ticket());
        if (progress.has_lock) return check(call, effects, progress, is_so);
        if (!has_taken_lock(call, effects, progress)) return wait_for_lock(effects, progress);
        progress.has_lock = true;
        progress.knows = effects.noticed() & ends_of_holders;
        return wait_at(effects, {call.object(), checkers}, progress);
    }

    void notify(const Call& call, std::optional<std::int64_t> count) {
        require_held(call);
        if (count.value_or(1) < 0)
            throw Refusal{ErrorCode::bad_argument, "'count' must not be negative"};
        const std::uint64_t left = call.waiting(waiters) - notified_;
        notified_ += std::min(left, static_cast<std::uint64_t>(count.value_or(1)));
    }
    void notify_all(const Call& call) {
        require_held(call);
        notified_ = call.waiting(waiters);
    }
    std::int64_t n_waiting(const Call& call) const {
        return static_cast<std::int64_t>(call.waiting(waiters) - notified_);
    }

    void show(Writer& writer, const Holders&) const override {
        writer.map(1);
        writer.text("lock");
        writer.reference(lock_);
    }
    bool holds_references() const override { return true; }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        visit(lock_);
    }
    bool fits(const Holders&, std::span<const Place> waiting) const override {
        std::uint64_t standing = 0;
        for (const Place& place : waiting) {
            const Progress progress = Progress::of(place.ticket);
            // What it asks for could not be found out yet.
            if (progress.has_lock && place.lane == checkers && place.object != lock_) continue;
            const bool is_here = progress.stage == Stage::waiting;
            // One that has the lock looks once more here, as soon as it is asked.
            const bool is_at_lock = !is_here && !progress.has_lock;
            const bool has_given_up = Held::of(progress.given_up).depth > 0;
            if (is_at_lock != (place.object == lock_) || !has_given_up) return false;
            if (is_here) ++standing;
        }
        return notified_ <= standing;
    }
    bool refers_rightly(const std::function<const Object*(ObjectId)>& find) const override {
        return dynamic_cast<const Lockable*>(find(lock_)) != nullptr;
    }
    std::optional<ObjectId> companion() const override { return lock_; }
    bool waiter_left(std::uint64_t ticket, std::size_t waiting) override {
        const bool passes_it_on = Progress::of(ticket).was_notified();
        if (passes_it_on) ++notified_;
        notified_ = std::min<std::uint64_t>(notified_, waiting);
        return passes_it_on;
    }

private:
    // The condition refers to its lock, which so is there as long as it is itself.
    Record& lock_record(const Call& call) const { return *call.find(lock_); }
    Lockable& lock(const Call& call) const {
        return static_cast<Lockable&>(*lock_record(call).object);
    }
    void require_held(const Call& call) const {
        const ErrorCode why = lock(call).why_kept(call.on(lock_record(call)));
        if (why == ErrorCode::not_held) throw Refusal{why, "the condition's lock is not held"};
        if (why == ErrorCode::not_owner)
            throw Refusal{why, "another thread or process holds the condition's lock"};
        if (why == ErrorCode::not_holder) refuse_if_lease_ended(call.on(lock_record(call)));
    }

    // Whether the caller can have the lock now, by its turn among all who want it.
    bool can_have_lock(const Call& call) const {
        const Call there = call.on(lock_record(call));
        const Readiness readiness = lock(call).can_acquire(there);
        return readiness.now && (readiness.overtakes || !there.is_behind(Lockable::acquirers));
    }

    // Who has no time lets others have their turn, and then waits for the lock like any that was
    // late.
    Attempt<bool> come(const Call& call, Effects& effects) {
        Progress progress;
        progress.given_up = give_up(call, effects);
        if (!call.has_no_time()) return wait_at(effects, {call.object(), waiters}, progress);
        progress.stage = Stage::late;
        if (lock_record(call).lanes.empty()) return take_back(call, effects, progress), false;
        return wait_at(effects, {lock_, Lockable::acquirers}, progress);
    }

    // The lock is held, and what it asks for is found out: the answer, or nothing to wait on. A
    // refusal leaves the lock held.
    template <class IsSo>
    Attempt<bool> check(const Call& call, Effects& effects, Progress progress, IsSo is_so) {
        bool is_so_now = false;
        try {
            is_so_now = is_so();
        } catch (const Refusal& refusal) {
            effects.refuse(refusal);
        }
        const bool is_answered = is_so_now || progress.is_late() || effects.refusal().has_value();
        // Only the answer of a wait tells how a holder of the lock has ended.
        const bool tells = is_answered && !effects.refusal();
        if (tells) effects.notice(progress.knows);
        if (!tells) lock(call).tell_next(progress.knows);
        if (is_answered) return is_so_now;
        progress = {.given_up = give_up(call, effects)};
        return wait_at(effects, {call.object(), waiters}, progress);
    }

    // A step of a waiter that was notified or is late: it has the lock again, or does not get it
    // yet.
    bool has_taken_lock(const Call& call, Effects& effects, Progress& progress) {
        if (call.time_is_up())
            progress.stage = progress.was_notified() ? Stage::notified_late : Stage::late;
        if (progress.stage == Stage::waiting) {
            --notified_;
            progress.stage = Stage::notified;
        }
        if (!can_have_lock(call)) return false;
        take_back(call, effects, progress);
        return true;
    }
    Attempt<bool> wait_for_lock(Effects& effects, const Progress& progress) const {
        return wait_at(effects, {lock_, Lockable::acquirers}, progress);
    }

    static Attempt<bool> wait_at(Effects& effects, Place place, const Progress& progress) {
        place.ticket = progress.ticket();
        effects.wait_at(place);
        return Attempt<bool>::wait();
    }

    std::uint64_t give_up(const Call& call, Effects& effects) const {
        Effects there(lock_record(call));
        const Held what = lock(call).give_up(call.on(lock_record(call)), there);
        effects.include(std::move(there));
        return what.packed();
    }
    void take_back(const Call& call, Effects& effects, const Progress& progress) const {
        Effects there(lock_record(call));
        lock(call).take_back(call.on(lock_record(call)), there, Held::of(progress.given_up));
        effects.include(std::move(there));
    }

    ObjectId lock_;
    std::uint64_t notified_ = 0;  // the oldest so many waiters may go on to wait for the lock
};

}  // namespace

TypeRow condition_type() {
    Access waits_late =
        holding(Holds::if_owned, waits(waiters, Awaits::signal, Order::question_decides));  // its
                                                                                            // lock,
                                                                                            // again
    waits_late.counts_on_arrival = waits_late.answers_when_late = true;
    waits_late.not_in_select = "it would give up its lock though another of the calls is done";
    return {
        .name = "condition",
        .summary =
            "Wait until others notify, giving up a lock meanwhile; several conditions may share "
            "one lock.",
        .own_bytes = 32,
        .constructor = constructor<&Condition::create, &Condition::load>(
            {"lock"}, "A condition on `lock`, a reference to a lock or an rlock."),
        .methods = {
            method<&Condition::can_wait, &Condition::wait>(
                "wait", {"timeout"}, waits_late,
                "Give up the lock, wait until notified, hold the lock again. False when the time "
                "was up before the notice; the lock is held again all the same."),
            method<&Condition::can_wait_for, &Condition::wait_for>(
                "wait_for", {"object", "method", "arguments", "comparison", "operand", "timeout"},
                waits_late,
                "Wait until what `method` of `object` answers compares to `operand` as "
                "`comparison` (\"==\", \"<\", …) says; it is asked at once and after each notice, "
                "with the lock held. False when the time was up first."),
            method<&Condition::notify>("notify", {"count"}, writes,
                                       "Let the `count` oldest waiters go on, 1 if it is not "
                                       "given. The lock must be held."),
            method<&Condition::notify_all>("notify_all", {}, writes,
                                           "Let all waiters go on. The lock must be held."),
            method<&Condition::n_waiting>("n_waiting", {}, reads, "How many wait for a notice.")}};
}

}  // namespace steward::engine
