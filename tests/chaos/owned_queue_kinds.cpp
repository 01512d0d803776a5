// Owned queues: an item leaves when somebody says that it is done, and until then it comes back
// whoever dies. What is delivered too often goes to the dead letters, or is dropped and counted.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

std::uint64_t item_of(std::int64_t item) { return static_cast<std::uint64_t>(item); }

void put_into(const Queue<std::int64_t>& queue, Worker& worker, std::size_t book) {
    const std::uint64_t item = worker.offer(book);
    if (item == 0) return;
    if (queue.put_for(static_cast<std::int64_t>(item), worker.some_time()))
        worker.note_put(book, item);
}

// Takes out all that is left; what is there was not done.
void drain_owned(const Ledger& ledger, std::size_t book, const Queue<std::int64_t>& queue,
                 bool is_owned) {
    auto& items = const_cast<Ledger&>(ledger).books[book].items;
    while (const std::optional<std::int64_t> item = queue.get_nowait()) {
        const std::uint8_t before = items.at(item_of(*item)).fetch_or(item_states::done);
        require((before & item_states::done) == 0, "an item is left that was done");
        if (is_owned) queue.done();
    }
    if (is_owned) require(queue.lent().empty(), "items are left lent");
}

// Of what was put all is done, left, or given up: nothing else.
std::uint64_t count_missing(const Book& book) {
    std::uint64_t missing = 0;
    const std::uint64_t end = std::min<std::uint64_t>(book.next, items_max);
    for (std::uint64_t item = 1; item < end; ++item) {
        const std::uint8_t state = book.items[item];
        if ((state & item_states::put) != 0 &&
            (state & (item_states::leaving | item_states::done)) == 0)
            ++missing;
    }
    return missing;
}

void require_none_missing(const Ledger& ledger, std::size_t book, std::int64_t dropped) {
    const std::uint64_t missing = count_missing(ledger.books[book]);
    if (missing > static_cast<std::uint64_t>(dropped))
        throw Fault("an owned queue has lost " + std::to_string(missing) +
                    " items, and says that " + std::to_string(dropped) + " were dropped");
}

// Lent to the thread; what nobody could do is found among the dead letters.
class Jobs final : public Kind {
public:
    explicit Jobs(Stock& stock)
        : dead_(stock.manager.queue<std::int64_t>()),
          jobs_(stock.manager.queue<std::int64_t>(
              {.maxsize = 8, .owned = true, .deliveries_max = 3, .dead_letters = dead_.handle()})),
          book_(stock.new_book()) {}

    void operate(Worker& worker) override {
        if (worker.happens(50)) return put_into(jobs_, worker, book_);
        const std::optional<std::int64_t> item = jobs_.get_for(worker.some_time());
        if (!item) return;
        worker.borrow(book_, item_of(*item));
        require(jobs_.deliveries() <= 3, "an item is delivered too often");
        worker.linger();
        if (worker.happens(20)) {
            worker.return_item(book_);
            jobs_.give_back();
            return;
        }
        worker.note_leaving(book_, item_of(*item));
        jobs_.done();
        worker.note_done(book_, item_of(*item));
    }
    void check(const Ledger& ledger) override {
        drain_owned(ledger, book_, jobs_, true);
        drain_owned(ledger, book_, dead_, false);
        require_none_missing(ledger, book_, 0);
    }

private:
    Queue<std::int64_t> dead_, jobs_;
    std::size_t book_;
};

// Lent to the process, with a ticket each, several at a time.
class Tickets final : public Kind {
public:
    explicit Tickets(Stock& stock)
        : jobs_(stock.manager.queue<std::int64_t>({.owned = true, .deliveries_max = 2})),
          book_(stock.new_book()) {}

    void operate(Worker& worker) override {
        if (worker.happens(50)) return put_into(jobs_, worker, book_);
        auto loan = jobs_.take_for(worker.some_time());
        if (!loan) return;
        worker.borrow(book_, item_of(loan->item));
        worker.linger();
        if (worker.happens(10)) {
            worker.return_item(book_);
            loan->give_back(Seconds(0.01));
            return;
        }
        worker.note_leaving(book_, item_of(loan->item));
        loan->done();
        worker.note_done(book_, item_of(loan->item));
    }
    void check(const Ledger& ledger) override {
        // What was given back for a while returns first.
        for (int tries = 0; tries < 100 && jobs_.unfinished() > jobs_.qsize(); ++tries)
            std::this_thread::sleep_for(10ms);
        drain_owned(ledger, book_, jobs_, true);
        require_none_missing(ledger, book_, jobs_.dropped());
        require(jobs_.unfinished() == 0, "items are left that are not done");
    }

private:
    Queue<std::int64_t> jobs_;
    std::size_t book_;
};

}  // namespace

KindRows owned_queue_kinds() {
    return {kind<Jobs>("an owned queue with dead letters"),
            kind<Tickets>("an owned queue with tickets")};
}

}  // namespace steward::chaos
