// The model of the condition, as Python's: a lock with its line, and two rows of those who wait for
// a notice. Whoever is notified, or late, goes to the end of the lock's line. `wait_for` looks at a
// value each time it holds the lock.
#include "tests/random/model.hpp"

#include <algorithm>
#include <array>

namespace steward::random {
namespace {

constexpr std::size_t conditions = 2;

class ConditionModel final : public Model {
public:
    explicit ConditionModel(Generator& generator) : is_recursive_(below(generator, 2) == 0) {}

    void make(Founder& founder) override {
        lock_ = founder.make(is_recursive_ ? "rlock" : "lock", encoded());
        value_object_ = founder.make("value", encoded(0));
        for (ObjectId& condition : conditions_)
            condition = founder.make("condition", encoded(lock_));
    }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const std::size_t condition = below(generator, 4) == 0 ? 1 : 0;
        const std::uint64_t what = below(generator, 16);
        if (holder_ == asker.who && what >= 7 && what < 9) return release(asker, hearing);
        if (holder_ == asker.who && what >= 9) {
            if (n_waiting(condition) > 1) return notify(condition, 1, asker, hearing);
            return wait(condition, generator, asker, hearing);
        }
        switch (what) {
            case 0:
                hearing.done(asker, n_waiting(condition));
                return {conditions_[condition], "condition.n_waiting", encoded()};
            case 1:
                value_ = static_cast<std::int64_t>(below(generator, 4));
                return hearing.done(asker), Request{value_object_, "value.set", encoded(value_)};
            case 2:
            case 3:
                return notify(condition, static_cast<std::int64_t>(below(generator, 5)) - 1, asker,
                              hearing);
            case 4:
                if (refusal_of(asker.who) == ErrorCode::none) notify(condition, rows_.size());
                hearing.done_unless(asker, refusal_of(asker.who));
                return {conditions_[condition], "condition.notify_all", encoded()};
            case 5:
            case 6: return release(asker, hearing);
            case 7:
            case 8:
            case 9:
            case 10: return acquire(generator, asker, hearing);
            default: return wait(condition, generator, asker, hearing);
        }
    }

    // A wait whose time is up holds the lock again before it says so; its time does not run any
    // more.
    void expire(Time now, Hearing& hearing) override {
        const auto is_late = [&](const Waiter<Wait>& waiter) {
            return waiter.call.until && *waiter.call.until <= now;
        };
        Line<Wait> late;
        for (const Waiter<Wait>& waiter : rows_)
            if (is_late(waiter)) late.push_back(waiter);
        std::erase_if(rows_, is_late);
        const auto is_earlier = [](const auto& left, const auto& right) {
            return *left.call.until < *right.call.until;
        };
        std::stable_sort(late.begin(), late.end(), is_earlier);
        for (Waiter<Wait>& waiter : line_) {
            if (!waiter.what.is_wait || !is_late(waiter)) continue;
            waiter.what.is_late = true;
            waiter.call.until.reset();
        }
        line_.expire(now, hearing);
        for (Waiter<Wait>& waiter : late) {
            waiter.call.until.reset();
            waiter.what.is_late = true;
            line_.push_back(waiter);
        }
    }
    // Notices that the dead cannot use pass to the next of those who wait then: not to one who only
    // waits again because of this end. Those go to the lock in the order in which they came.
    void drop(const Gone& gone, Hearing& hearing) override {
        std::array<std::size_t, conditions> passed_on{};
        for (const Waiter<Wait>& waiter : line_)
            if (gone.concerns(waiter.call.who) && waiter.what.is_notified)
                ++passed_on[waiter.what.condition];
        line_.drop(gone);
        rows_.drop(gone);
        std::erase_if(rows_, [&](const Waiter<Wait>& waiter) {
            if (passed_on[waiter.what.condition] == 0) return false;
            hearing.mark("condition: a notice passes on");
            --passed_on[waiter.what.condition];
            line_.push_back(waiter);
            line_.back().what.is_notified = true;
            return true;
        });
    }
    void let_go(const Gone& gone, Hearing&) override {
        if (!holder_ || !gone.concerns(*holder_) || (!gone.crashed && !is_recursive_)) return;
        holder_.reset();
        holder_died_ = true;
    }
    void settle(Hearing& hearing) override { go_on(hearing); }

private:
    struct Wait {
        bool is_wait = false;  // or an acquire of the lock itself
        std::size_t condition = 0;
        std::size_t depth = 1;
        std::optional<std::int64_t> wanted = {};  // of a wait_for: the value is at least that
        bool is_notified = false;
        bool is_late = false;
    };

    ErrorCode refusal_of(const Who& who) const {
        if (!holder_) return ErrorCode::not_held;
        return is_recursive_ && *holder_ != who ? ErrorCode::not_owner : ErrorCode::none;
    }

    std::int64_t n_waiting(std::size_t condition) const {
        return std::count_if(rows_.begin(), rows_.end(),
                             [&](const auto& one) { return one.what.condition == condition; });
    }
    void notify(std::size_t condition, std::size_t count) {
        for (auto waiter = rows_.begin(); waiter != rows_.end() && count > 0;) {
            if (waiter->what.condition != condition) {
                ++waiter;
                continue;
            }
            waiter->what.is_notified = true;
            line_.push_back(*waiter);
            waiter = rows_.erase(waiter);
            --count;
        }
    }

    // Whoever stands first in the line takes the lock, when it is free.
    void go_on(Hearing& hearing) {
        while (!holder_ && !line_.empty()) {
            auto [call, wait] = line_.take_first();
            if (wait.wanted && value_ < *wait.wanted && !wait.is_late) {
                hearing.mark("condition: a wait_for waits again");
                wait.is_notified = false;
                rows_.push_back({call, wait});  // not what it waits for: it gives the lock up again
                continue;
            }
            const bool in_time = wait.wanted ? value_ >= *wait.wanted : wait.is_notified;
            hold(call, wait.depth, !wait.is_wait || in_time, hearing);
        }
    }
    void hold(const Asker& call, std::size_t depth, bool answer, Hearing& hearing) {
        holder_ = call.who;
        depth_ = depth;
        hearing.answer(call, one(answer), std::exchange(holder_died_, false));
    }

    Request notify(std::size_t condition, std::int64_t count, const Asker& asker,
                   Hearing& hearing) {
        ErrorCode refusal = refusal_of(asker.who);
        if (refusal == ErrorCode::none && count < 0) refusal = ErrorCode::bad_argument;
        if (refusal == ErrorCode::none) notify(condition, static_cast<std::size_t>(count));
        return hearing.done_unless(asker, refusal),
               Request{conditions_[condition], "condition.notify", encoded(count)};
    }
    Request acquire(Generator& generator, Asker& asker, Hearing& hearing) {
        const auto seconds = asker.patience(generator);
        if (is_recursive_ && holder_ == asker.who)
            hold(asker, depth_ + 1, true, hearing);
        else if (!holder_)
            hold(asker, 1, true, hearing);
        else
            line_.wait(asker, {}, hearing);
        return {lock_, is_recursive_ ? "rlock.acquire" : "lock.acquire", encoded(seconds)};
    }
    Request release(const Asker& asker, Hearing& hearing) {
        const ErrorCode refusal = refusal_of(asker.who);
        if (refusal == ErrorCode::none && --depth_ == 0) holder_.reset();
        return hearing.done_unless(asker, refusal),
               Request{lock_, is_recursive_ ? "rlock.release" : "lock.release", encoded()};
    }

    Request wait(std::size_t condition, Generator& generator, Asker& asker, Hearing& hearing) {
        Wait wait{.is_wait = true, .condition = condition, .depth = is_recursive_ ? depth_ : 1};
        if (below(generator, 2) == 0) wait.wanted = static_cast<std::int64_t>(below(generator, 4));
        const auto seconds = asker.patience(generator);
        if (const ErrorCode refusal = refusal_of(asker.who); refusal != ErrorCode::none)
            hearing.refuse(asker, refusal);
        else if (wait.wanted && value_ >= *wait.wanted)
            hearing.done(asker, true);
        else {
            holder_.reset();
            wait.is_late = asker.may_not_wait();
            if (wait.is_late) asker.until.reset();
            (wait.is_late ? line_ : rows_).push_back({asker, wait});
        }
        if (!wait.wanted) return {conditions_[condition], "condition.wait", encoded(seconds)};
        return {conditions_[condition], "condition.wait_for",
                encoded(value_object_, "get", std::vector<Raw>(), ">=", *wait.wanted, seconds)};
    }

    bool is_recursive_;
    ObjectId lock_{};
    ObjectId value_object_{};
    ObjectId conditions_[conditions]{};
    std::int64_t value_ = 0;
    std::optional<Who> holder_;
    std::size_t depth_ = 0;
    bool holder_died_ = false;
    Line<Wait> line_;  // for the lock
    Line<Wait> rows_;  // for a notice of their condition
};

}  // namespace

std::vector<Factory> condition_models() { return {factory<ConditionModel>(12)}; }

}  // namespace steward::random
