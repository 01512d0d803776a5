// Sums without a lock: one call each that adds, or replaces what it has seen.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

class Added final : public Kind {
public:
    explicit Added(Stock& stock)
        : value_(stock.manager.value<std::int64_t>(0)), sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const auto amount = static_cast<std::int64_t>(1 + worker.pick(5));
        worker.counts(sum_, static_cast<std::uint64_t>(amount), [&] { value_.fetch_add(amount); });
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, value_.get(), "value.fetch_add");
    }

private:
    SharedValue<std::int64_t> value_;
    std::size_t sum_;
};

class Exchanging final : public Kind {
public:
    explicit Exchanging(Stock& stock)
        : value_(stock.manager.value<std::int64_t>(0)), sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const std::int64_t seen = value_.get();
        worker.linger();
        worker.counts_if(sum_, 1,
                         [&] { return value_.compare_exchange(seen, seen + 1).exchanged; });
    }
    void check(const Ledger& ledger) override {
        require_sum(ledger, sum_, value_.get(), "value.compare_exchange");
    }

private:
    SharedValue<std::int64_t> value_;
    std::size_t sum_;
};

class Places final : public Kind {
public:
    explicit Places(Stock& stock)
        : array_(stock.manager.array<std::int64_t>(places)), sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const auto place = static_cast<std::int64_t>(worker.pick(places));
        worker.counts(sum_, 1, [&] { array_.fetch_add(place, 1); });
    }
    void check(const Ledger& ledger) override {
        std::int64_t sum = 0;
        for (const std::int64_t one : array_.copy()) sum += one;
        require_sum(ledger, sum_, sum, "array.fetch_add");
    }

private:
    static constexpr std::size_t places = 8;
    Array<std::int64_t> array_;
    std::size_t sum_;
};

// Of several steps that are sent together, as one: none or all of them.
class Batched final : public Kind {
public:
    explicit Batched(Stock& stock)
        : lock_(stock.manager.lock()),
          list_(stock.manager.list<std::int64_t>({0, 0})),
          sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        worker.counts_if(sum_, 1, [&] {
            Batch batch = worker.manager().batch();
            batch.on(lock_).acquire(worker.some_time());
            batch.on(list_).fetch_add(0, 1);
            batch.on(list_).fetch_add(1, 1);
            batch.on(lock_).release();
            return batch.run();
        });
    }
    void check(const Ledger& ledger) override {
        require(list_[0] == list_[1], "half of a batch was done");
        require_sum(ledger, sum_, list_[0], "a batch");
        require(!lock_.locked(), "a batch has left its lock held");
    }

private:
    Lock lock_;
    List<std::int64_t> list_;
    std::size_t sum_;
};

class Pipelined final : public Kind {
public:
    explicit Pipelined(Stock& stock)
        : dict_(stock.manager.dict<std::int64_t, std::int64_t>()), sum_(stock.new_sum()) {}

    void operate(Worker& worker) override {
        const std::uint64_t calls = 1 + worker.pick(20);
        worker.counts(sum_, calls, [&] {
            Pipeline pipeline = worker.manager().pipeline();
            for (std::uint64_t i = 0; i < calls; ++i)
                pipeline.on(dict_).fetch_add(static_cast<std::int64_t>(worker.pick(50)), 1, 0);
            pipeline.run();
        });
    }
    void check(const Ledger& ledger) override {
        std::int64_t sum = 0;
        for (const std::int64_t one : dict_.values()) sum += one;
        require_sum(ledger, sum_, sum, "a pipeline");
    }

private:
    Dict<std::int64_t, std::int64_t> dict_;
    std::size_t sum_;
};

}  // namespace

KindRows number_kinds() {
    return {kind<Added>("value.fetch_add"), kind<Exchanging>("value.compare_exchange"),
            kind<Places>("array.fetch_add"), kind<Batched>("a batch with a lock"),
            kind<Pipelined>("a pipeline")};
}

}  // namespace steward::chaos
