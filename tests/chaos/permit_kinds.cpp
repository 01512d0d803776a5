// Permits and notices: a semaphore whose permits are signals, one whose permits return, and a
// condition with its lock.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

// Permits that nobody owns, as signals: what was released and not acquired is there.
class Signals final : public Kind {
public:
    explicit Signals(Stock& stock)
        : permits_(stock.manager.semaphore(0)),
          released_(stock.new_sum()),
          acquired_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        if (worker.happens(50))
            worker.counts(released_, 2, [&] { permits_.release(2); });
        else
            worker.counts_if(acquired_, 1,
                             [&] { return permits_.acquire(worker.some_time()).acquired; });
    }
    void check(const Ledger& ledger) override {
        const std::int64_t left = permits_.value();
        const auto sum = [](const auto& number) { return static_cast<std::int64_t>(number); };
        const std::int64_t most = sum(ledger.acknowledged[released_]) +
                                  sum(ledger.in_doubt[released_]) -
                                  sum(ledger.acknowledged[acquired_]);
        const std::int64_t least = sum(ledger.acknowledged[released_]) -
                                   sum(ledger.acknowledged[acquired_]) -
                                   sum(ledger.in_doubt[acquired_]);
        require(left >= least && left <= most, "a semaphore has another number of permits");
    }

private:
    Semaphore permits_;
    std::size_t released_, acquired_;
};

// Three permits, whose holders are never more; all of them return.
class Bounded final : public Kind {
public:
    explicit Bounded(Stock& stock)
        : permits_(stock.manager.bounded_semaphore(places)), room_(stock.new_room()) {}

    void operate(Worker& worker) override {
        if (!permits_.acquire(worker.some_time())) return;
        worker.join(room_, places);
        worker.linger();
        worker.part(room_);
        permits_.release();
    }
    void check(const Ledger&) override {
        require(permits_.value() == places, "permits of a bounded semaphore have not returned");
    }

private:
    static constexpr std::int64_t places = 3;
    BoundedSemaphore permits_;
    std::size_t room_;
};

// A number that is counted up and waited for; the lock is held again however the waiting ends.
class Waited final : public Kind {
public:
    explicit Waited(Stock& stock)
        : lock_(stock.manager.lock()),
          changed_(stock.manager.condition(lock_)),
          number_(stock.manager.value<std::int64_t>(0)),
          room_(stock.new_room()),
          sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const Acquired acquired = lock_.acquire(worker.some_time());
        if (!acquired) return;
        worker.enter(room_, acquired.token);
        if (worker.happens(50)) {
            worker.counts(sum_, 1, [&] { number_.fetch_add(1); });
            worker.happens(50) ? changed_.notify() : changed_.notify_all();
        } else {
            const std::int64_t before = number_.get();
            worker.leave(room_);
            const Seconds timeout = worker.some_time();
            if (worker.happens(50))
                changed_.wait(timeout);
            else
                changed_.wait_for(number_, "get", ">", before, timeout);
            // The grant's number is not told: that of the lock's holder is.
            const auto holder = lock_.holder();
            require(holder.has_value(), "who has waited does not hold the lock");
            worker.enter(room_, holder->since);
        }
        worker.leave(room_);
        lock_.release();
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, number_.get(), "a value under a condition's lock");
        require(changed_.n_waiting() == 0 && !lock_.locked(), "somebody is left at a condition");
    }

private:
    Lock lock_;
    Condition changed_;
    SharedValue<std::int64_t> number_;
    std::size_t room_, sum_;
};

}  // namespace

KindRows permit_kinds() {
    return {kind<Signals>("a semaphore of signals"), kind<Bounded>("a bounded semaphore"),
            kind<Waited>("a condition")};
}

}  // namespace steward::chaos
