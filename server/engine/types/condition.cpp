// The condition: wait until another caller notifies, on a given lock or rlock that is given up meanwhile and held again
// afterwards, whatever ends the waiting. Several conditions may share one lock. A waiter that was notified waits for the lock
// like any other; the notice of one that dies then passes to the next.
#include "common/frame.hpp"
#include "engine/engine.hpp"
#include "engine/types/comparison.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

// What a parked wait remembers: how far it is, and what it must take back of the lock.
struct Progress {
    enum class Stage : std::uint8_t { waiting, notified, late, notified_late };
    Stage stage = Stage::waiting;
    std::uint64_t given_up = 0;

    static Progress of(std::uint64_t ticket) { return {static_cast<Stage>(ticket & 3), ticket >> 2}; }
    bool was_notified() const { return stage == Stage::notified || stage == Stage::notified_late; }
    bool is_late() const { return stage == Stage::late || stage == Stage::notified_late; }
    std::uint64_t ticket() const { return given_up << 2 | static_cast<std::uint64_t>(stage); }
};
using Stage = Progress::Stage;

class Condition final : public Object {
public:
    explicit Condition(ObjectId lock) : lock_(lock) {}

    static std::unique_ptr<Object> create(Call& call, ObjectId lock) {
        const Record* record = call.engine().store().find(lock);
        const auto* lockable = record == nullptr ? nullptr : dynamic_cast<const Lockable*>(record->object.get());
        if (lockable == nullptr || !lockable->serves_condition())
            throw Refusal{ErrorCode::type_mismatch, "condition.create: 'lock' must refer to a lock or an rlock"};
        Bytes reference;
        Writer(reference).reference(lock);
        call.stored({reference});
        return std::make_unique<Condition>(lock);
    }

    Attempt<bool> wait(Call& call, Timeout) {
        return advance(call, "wait", [](Progress progress) { return std::optional(progress.was_notified()); });
    }

    Attempt<bool> wait_for(Call& call, ObjectId object, std::string_view method, ArrayView arguments,
                           std::string_view comparison, ValueView operand, Timeout) {
        const Comparison wanted(comparison, operand, "condition.wait_for");
        const auto predicate = [&] { return wanted.holds(read(call, object, method, arguments)); };
        if (call.resumed == nullptr) {
            require_held(call, "wait_for");
            if (predicate()) {
                call.unchanged();
                return true;
            }
        }
        return advance(call, "wait_for", [&](Progress progress) -> std::optional<bool> {
            if (predicate()) return true;
            if (progress.is_late()) return false;
            return std::nullopt;
        });
    }

    void notify(Call& call, std::optional<std::int64_t> count) {
        require_held(call, "notify");
        if (count.value_or(1) < 0) throw Refusal{ErrorCode::bad_argument, "condition.notify: 'count' must not be negative"};
        const std::size_t left = call.waiting(waiters) - notified_;
        notified_ += std::min<std::uint64_t>(left, static_cast<std::uint64_t>(count.value_or(1)));
    }

    void notify_all(Call& call) {
        require_held(call, "notify_all");
        notified_ = call.waiting(waiters);
    }

    std::int64_t n_waiting(Call& call) const { return static_cast<std::int64_t>(call.waiting(waiters) - notified_); }

    void write(Writer& writer) const override {
        writer.map(1);
        writer.text("lock");
        writer.reference(lock_);
    }
    bool holds_references() const override { return true; }
    void visit_references(const std::function<void(ObjectId)>& visit) const override { visit(lock_); }
    void waiter_left(std::uint64_t ticket, std::size_t waiting) override {
        if (Progress::of(ticket).was_notified()) ++notified_;
        notified_ = std::min(notified_, waiting);
    }
    bool is_ready(Lane, const Holders&) const override { return notified_ > 0; }

private:
    // One step of a wait. `verdict` is asked with the lock held again: the answer, or nothing to wait on.
    template <class Verdict>
    Attempt<bool> advance(Call& call, std::string_view method, Verdict verdict) {
        Progress progress = Progress::of(call.ticket);
        if (call.resumed == nullptr) {
            require_held(call, method);
            give_up(call, progress);
            if (!call.timeout || *call.timeout > Time::zero()) return Attempt<bool>::wait();
            call.timeout.reset();  // it lets others have their turn, and waits for the lock like any that was late
            progress.stage = Stage::late;
        }
        const bool was_waiting = progress.stage == Stage::waiting;
        if (was_waiting && notified_ > 0 && !call.time_is_up) {
            --notified_;
            progress.stage = Stage::notified;
        }
        if (call.time_is_up) progress.stage = progress.was_notified() ? Stage::notified_late : Stage::late;
        call.ticket = progress.ticket();
        if (progress.stage == Stage::waiting) return Attempt<bool>::wait();
        if (!take_back(call, progress, was_waiting)) return Attempt<bool>::wait();
        try {
            if (const std::optional<bool> answer = verdict(progress)) return *answer;
        } catch (const Refusal&) {
            pass_on_news(call);
            throw;
        }
        pass_on_news(call);
        give_up(call, progress);
        return Attempt<bool>::wait();
    }

    // Only the answer of a wait tells that a holder of the lock died.
    void pass_on_news(Call& call) {
        const bool was_told = (call.noticed() & reply_flags::holder_died) != 0;
        if (was_told) static_cast<Lockable&>(*call.engine().store().find(lock_)->object).tell_next();
    }

    void give_up(Call& call, Progress& progress) {
        Record& record = *call.engine().store().find(lock_);
        Call on_lock = call.on(record);
        progress = {Stage::waiting, static_cast<Lockable&>(*record.object).give_up(on_lock)};
        call.absorb(on_lock);
        call.ticket = progress.ticket();
    }

    // Hold the lock again, or wait at it: as the youngest when the wait for it begins.
    bool take_back(Call& call, const Progress& progress, bool begins) {
        Record& record = *call.engine().store().find(lock_);
        auto& lock = static_cast<Lockable&>(*record.object);
        const Parked* place = begins ? nullptr : call.resumed;
        const bool is_free = lock.is_free(record.holders, call.caller(), Lockable::Mode::exclusive);
        if (!is_free || call.engine().must_wait_behind(record, Lockable::acquirers, place)) {
            call.wait_at({lock_, Lockable::acquirers});
            return false;
        }
        Call on_lock = call.on(record);
        lock.take_back(on_lock, progress.given_up);
        call.absorb(on_lock);
        return true;
    }

    void require_held(Call& call, std::string_view method) const {
        const Record& record = *call.engine().store().find(lock_);
        const std::string where = "condition." + std::string(method);
        if (!record.holders.any()) throw Refusal{ErrorCode::not_held, where + ": the condition's lock is not held"};
        if (record.object->is_owned() && !record.holders.any_of(call.caller()))
            throw Refusal{ErrorCode::not_owner, where + ": another thread or process holds the condition's lock"};
    }

    // What a method that only reads answers. Good until the next reading.
    ValueView read(Call& call, ObjectId object, std::string_view method, ArrayView arguments) {
        const InnerCall inner = call.engine().inner_call(object, method, arguments.value.bytes, "condition.wait_for");
        if (inner.row->access.writes)
            throw Refusal{ErrorCode::bad_argument, "condition.wait_for: " + inner.row->full_name + " does not only read"};
        call.engine().perform(call, inner, answer_);
        return {answer_.bytes()};
    }

    ObjectId lock_;
    std::size_t notified_ = 0;  // the oldest so many waiters may go on to wait for the lock
    Answer answer_;
};

}  // namespace

TypeRow condition_type() {
    Access waits_late = holding(Holds::if_owned, waits(waiters, Order::joins));  // its lock, again
    waits_late.alone = waits_late.ends_late = true;
    return {
        .name = "condition",
        .summary = "Wait until others notify, giving up a lock meanwhile; several conditions may share one lock.",
        .constructor = constructor<&Condition::create>({"lock"}, "A condition on `lock`, a reference to a lock or an rlock."),
        .methods = {
            method<&Condition::wait>("wait", {"timeout"}, waits_late,
                "Give up the lock, wait until notified, hold the lock again. False when the time was up before the notice; the lock "
                "is held again all the same."),
            method<&Condition::wait_for>("wait_for", {"object", "method", "arguments", "comparison", "operand", "timeout"}, waits_late,
                "Wait until what `method` of `object` answers compares to `operand` as `comparison` (\"==\", \"<\", …) says; it is "
                "asked at once and after each notice, with the lock held. False when the time was up first."),
            method<&Condition::notify>("notify", {"count"}, writes,
                "Let the `count` oldest waiters go on, 1 if it is not given. The lock must be held."),
            method<&Condition::notify_all>("notify_all", {}, writes, "Let all waiters go on. The lock must be held."),
            method<&Condition::n_waiting>("n_waiting", {}, reads, "How many wait for a notice."),
        },
    };
}

}  // namespace steward::engine
