// Signals: events, latches and barriers, which the living must get past though others die there.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

class Flag final : public Kind {
public:
    explicit Flag(Stock& stock) : event_(stock.manager.event()) {}

    void operate(Worker& worker) override {
        const std::uint64_t choice = worker.pick(10);
        if (choice < 2)
            event_.set();
        else if (choice < 4)
            event_.clear();
        else if (choice < 6)
            static_cast<void>(event_.is_set());
        else
            event_.wait(worker.some_time());
    }
    void check(const Ledger&) override {
        event_.set();
        require(event_.wait(Seconds(0)), "an event that is set is waited for");
    }

private:
    Event event_;
};

class Countdown final : public Kind {
public:
    explicit Countdown(Stock& stock) : latch_(stock.manager.latch(steps)), sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        if (worker.happens(20))
            worker.counts(sum_, 1, [&] { latch_.arrive_and_wait(1, 1ms); });
        else if (worker.happens(20))
            require(!latch_.wait(worker.some_time()), "a latch opens too early");
        else
            worker.counts(sum_, 1, [&] { latch_.count_down(); });
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, steps - latch_.count(), "a latch");
        latch_.count_down(latch_.count());
        require(latch_.try_wait(), "a latch at zero is not open");
    }

private:
    static constexpr std::int64_t steps = 100'000'000;
    Latch latch_;
    std::size_t sum_;
};

// Whoever finds it broken makes it whole again.
class Meeting final : public Kind {
public:
    explicit Meeting(Stock& stock) : barrier_(stock.manager.barrier(parties)) {}

    void operate(Worker& worker) override {
        try {
            const auto arrival = barrier_.arrive(worker.some_time());
            require(!arrival || arrival->index < parties, "a barrier has let too many in");
        } catch (const BrokenBarrier&) {
            barrier_.reset();
        }
    }
    void check(const Ledger&) override {
        barrier_.reset();
        require(barrier_.n_waiting() == 0, "somebody is left at a barrier");
    }

private:
    static constexpr std::size_t parties = 2;
    Barrier barrier_;
};

}  // namespace

KindRows signal_kinds() {
    return {kind<Flag>("an event"), kind<Countdown>("a latch"), kind<Meeting>("a barrier")};
}

}  // namespace steward::chaos
