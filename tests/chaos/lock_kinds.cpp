// What is guarded: by a lock, a recursive one, one of readers and writers. Each has a room in the
// ledger that knows who is inside.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

// A list's item is read, and written one larger, under a lock.
class LockedList final : public Kind {
public:
    explicit LockedList(Stock& stock)
        : lock_(stock.manager.lock()),
          list_(stock.manager.list<std::int64_t>({0})),
          room_(stock.new_room()),
          sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const Acquired acquired = lock_.acquire(worker.some_time());
        if (!acquired) return;
        worker.enter(room_, acquired.token);
        const std::int64_t number = list_[0];
        worker.linger();
        worker.counts(sum_, 1, [&] {
            list_.set(0, number + 1);
            static_cast<void>(list_.get(0));  // with the answer it is done
        });
        worker.leave(room_);
        lock_.release();
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, list_[0], "a list under a lock");
        require(!lock_.locked(), "a lock is left held");
    }

private:
    Lock lock_;
    List<std::int64_t> list_;
    std::size_t room_, sum_;
};

// As programs have it: a guard, whose end is not waited for.
class GuardedDict final : public Kind {
public:
    explicit GuardedDict(Stock& stock)
        : lock_(stock.manager.lock()),
          dict_(stock.manager.dict<std::string, std::int64_t>({{"n", 0}})),
          sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        worker.counts(sum_, 1, [&] {
            {
                const std::scoped_lock guard(lock_);
                dict_.set("n", dict_.get("n") + 1);
                worker.linger();
            }
            worker.manager().ping();  // with its answer all is done that was sent before
        });
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, dict_.get("n"), "a dict under a guard");
    }

private:
    Lock lock_;
    Dict<std::string, std::int64_t> dict_;
    std::size_t sum_;
};

// Held twice, and let go twice.
class RecursiveSet final : public Kind {
public:
    explicit RecursiveSet(Stock& stock)
        : lock_(stock.manager.rlock()),
          set_(stock.manager.set<std::int64_t>()),
          room_(stock.new_room()),
          sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const Acquired acquired = lock_.acquire(worker.some_time());
        if (!acquired) return;
        worker.enter(room_, acquired.token);
        require(lock_.acquire().acquired && lock_.depth() == 2, "an rlock is not held twice");
        const auto size = static_cast<std::int64_t>(set_.size());
        worker.counts(sum_, 1, [&] { require(set_.add(size), "an element was there before"); });
        lock_.release();
        worker.linger();
        worker.leave(room_);
        lock_.release();
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, static_cast<std::int64_t>(set_.size()), "a set under an rlock");
        require(!lock_.locked(), "an rlock is left held");
    }

private:
    RLock lock_;
    Set<std::int64_t> set_;
    std::size_t room_, sum_;
};

// Two values that are equal whenever nobody writes, unless a writer has died: then all are told.
class ReadersAndWriters final : public Kind {
public:
    explicit ReadersAndWriters(Stock& stock)
        : lock_(stock.manager.rwlock()),
          left_(stock.manager.value<std::int64_t>(0)),
          right_(stock.manager.value<std::int64_t>(0)),
          writing_(stock.new_room()),
          reading_(stock.new_room()) {}

    void operate(Worker& worker) override {
        if (worker.happens(70))
            read(worker);
        else
            write(worker);
    }
    void check(const Ledger&) override {
        const Acquired acquired = lock_.acquire_shared(1s);
        require(acquired.acquired, "an rwlock is left held");
        require(acquired.holder_died || left_.get() == right_.get(),
                "two values under an rwlock differ");
        lock_.release_shared();
    }

private:
    void read(Worker& worker) {
        const Acquired acquired = lock_.acquire_shared(worker.some_time());
        if (!acquired) return;
        worker.join(reading_, processes);
        require(worker.is_vacant(writing_), "one reads while another writes");
        const std::int64_t left = left_.get();
        worker.linger();
        require(acquired.holder_died || left == right_.get(), "a reader sees half of a change");
        worker.part(reading_);
        lock_.release_shared();
    }
    void write(Worker& worker) {
        const Acquired acquired = lock_.acquire(worker.some_time());
        if (!acquired) return;
        worker.enter(writing_, acquired.token);
        require(worker.is_empty(reading_), "one writes while another reads");
        const std::int64_t next = left_.get() + 1;
        left_.set(next);
        worker.linger();
        right_.set(next);
        worker.leave(writing_);
        lock_.release();
    }

    RwLock lock_;
    SharedValue<std::int64_t> left_, right_;
    std::size_t writing_, reading_;
};

}  // namespace

KindRows lock_kinds() {
    return {kind<LockedList>("a list's item under a lock"),
            kind<GuardedDict>("a dict under a guard that nobody waits for"),
            kind<RecursiveSet>("a set under an rlock held twice"),
            kind<ReadersAndWriters>("readers and writers")};
}

}  // namespace steward::chaos
