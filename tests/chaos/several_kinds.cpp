// Several objects in one call: acquire_all, select and select_all, while others use the same
// objects alone.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

class AllOrNone final : public Kind {
public:
    explicit AllOrNone(Stock& stock)
        : locks_{stock.manager.lock(), stock.manager.lock(), stock.manager.lock()},
          rooms_{stock.new_room(), stock.new_room(), stock.new_room()} {}

    void operate(Worker& worker) override {
        if (worker.happens(40)) return take_one(worker);
        const HeldAll held = worker.manager().try_acquire_all_for(worker.some_time(), locks_[2],
                                                                  locks_[0], locks_[1]);
        if (!held) return;
        for (const std::size_t room : rooms_) worker.enter(room, held.acquired().token);
        worker.linger();
        for (const std::size_t room : rooms_) worker.leave(room);
    }
    void check(const Ledger&) override {
        for (const Lock& lock : locks_) require(!lock.locked(), "acquire_all has left a lock held");
    }

private:
    void take_one(Worker& worker) {
        const std::size_t which = worker.pick(locks_.size());
        const Acquired acquired = locks_[which].acquire(worker.some_time());
        if (!acquired) return;
        worker.enter(rooms_[which], acquired.token);
        worker.linger();
        worker.leave(rooms_[which]);
        locks_[which].release();
    }

    std::array<Lock, 3> locks_;
    std::array<std::size_t, 3> rooms_;
};

class OneOfSeveral final : public Kind {
public:
    explicit OneOfSeveral(Stock& stock)
        : queue_(stock.manager.queue<std::int64_t>()),
          stop_(stock.manager.event()),
          lock_(stock.manager.lock()),
          room_(stock.new_room()),
          book_(stock.new_book()) {}

    void operate(Worker& worker) override {
        if (worker.happens(40)) {
            const std::uint64_t item = worker.offer(book_);
            if (item == 0) return;
            queue_.put(static_cast<std::int64_t>(item));
            return worker.note_put(book_, item);
        }
        if (worker.happens(20)) return worker.happens(50) ? stop_.set() : stop_.clear();
        worker.begin_get(book_);
        const auto done = worker.manager().select_for(worker.some_time(), queue_.getting(),
                                                      lock_.acquiring(), stop_.waiting());
        if (done && done->index() == 0)
            return worker.note_got(book_, static_cast<std::uint64_t>(std::get<0>(*done)));
        worker.end_get(book_);
        if (!done || done->index() != 1) return;
        worker.enter(room_, std::get<1>(*done).token);
        worker.linger();
        worker.leave(room_);
        lock_.release();
    }
    void check(const Ledger& ledger) override {
        auto& items = const_cast<Ledger&>(ledger).books[book_].items;
        while (const auto item = queue_.get_nowait())
            items.at(static_cast<std::size_t>(*item)) |= item_states::got;
        require_all_there(ledger, book_, ledger.books[book_].gets_in_doubt, "a queue in selects");
        require(!lock_.locked(), "a select has left its lock held");
    }

private:
    Queue<std::int64_t> queue_;
    Event stop_;
    Lock lock_;
    std::size_t room_, book_;
};

// As many leave one queue as the other: nobody takes from one alone.
class BothAtOnce final : public Kind {
public:
    explicit BothAtOnce(Stock& stock)
        : left_(stock.manager.queue<std::int64_t>()),
          right_(stock.manager.queue<std::int64_t>()),
          put_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        if (worker.happens(50)) {
            worker.counts(put_, 1, [&] {
                Batch batch = worker.manager().batch();
                batch.on(left_).put(1);
                batch.on(right_).put(1);
                batch.run();
            });
            return;
        }
        worker.manager().select_all_for(worker.some_time(), left_.getting(), right_.getting());
    }
    void check(const Ledger&) override {
        require(left_.qsize() == right_.qsize(), "a select_all has taken from one queue alone");
    }

private:
    Queue<std::int64_t> left_, right_;
    std::size_t put_;
};

}  // namespace

KindRows several_kinds() {
    return {kind<AllOrNone>("acquire_all"), kind<OneOfSeveral>("select"),
            kind<BothAtOnce>("select_all")};
}

}  // namespace steward::chaos
