// Plain queues and a pipe: what is put comes once, and nothing comes that was not put. Who dies
// between the daemon's answer and his own note takes one item with him.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

std::int64_t number(std::uint64_t item) { return static_cast<std::int64_t>(item); }

// Takes out what is left, and notes it as the workers do.
template <class Get>
void drain(const Ledger& ledger, std::size_t book, Get get) {
    auto& items = const_cast<Ledger&>(ledger).books[book].items;
    while (const std::optional<std::int64_t> item = get())
        require((items.at(static_cast<std::size_t>(*item)).fetch_or(item_states::got) &
                 item_states::got) == 0,
                "an item that somebody has is in the queue, too");
}

template <class QueueType>
class Through : public Kind {
public:
    Through(QueueType queue, std::size_t book) : queue_(std::move(queue)), book_(book) {}

    void operate(Worker& worker) override {
        if (worker.happens(50))
            put(worker);
        else
            get(worker);
    }
    void check(const Ledger& ledger) override {
        drain(ledger, book_, [&] { return queue_.get_nowait(); });
        require_all_there(ledger, book_, ledger.books[book_].gets_in_doubt, "a queue");
    }

protected:
    void put(Worker& worker) {
        const std::uint64_t item = worker.offer(book_);
        if (item == 0) return;
        if (queue_.put_for(number(item), worker.some_time())) worker.note_put(book_, item);
    }
    void get(Worker& worker) {
        worker.begin_get(book_);
        const std::optional<std::int64_t> item = queue_.get_for(worker.some_time());
        if (item)
            worker.note_got(book_, static_cast<std::uint64_t>(*item));
        else
            worker.end_get(book_);
    }

private:
    QueueType queue_;
    std::size_t book_;
};

constexpr std::int64_t room_for = 5;

class First final : public Through<Queue<std::int64_t>> {
public:
    explicit First(Stock& stock)
        : Through(stock.manager.queue<std::int64_t>({.maxsize = room_for}), stock.new_book()) {}
};
class Last final : public Through<LifoQueue<std::int64_t>> {
public:
    explicit Last(Stock& stock)
        : Through(stock.manager.lifo_queue<std::int64_t>({.maxsize = room_for}), stock.new_book()) {
    }
};
class Smallest final : public Through<PriorityQueue<std::int64_t>> {
public:
    explicit Smallest(Stock& stock)
        : Through(stock.manager.priority_queue<std::int64_t>(), stock.new_book()) {}
};

class Piped final : public Kind {
public:
    explicit Piped(Stock& stock)
        : ends_(stock.manager.pipe<std::int64_t>()), book_(stock.new_book()) {}

    void operate(Worker& worker) override {
        if (worker.happens(50)) {
            const std::uint64_t item = worker.offer(book_);
            if (item == 0) return;
            ends_.first.send(number(item));
            worker.note_put(book_, item);
            return;
        }
        worker.begin_get(book_);
        const std::optional<std::int64_t> item = ends_.second.recv_for(worker.some_time());
        if (item)
            worker.note_got(book_, static_cast<std::uint64_t>(*item));
        else
            worker.end_get(book_);
    }
    void check(const Ledger& ledger) override {
        drain(ledger, book_, [&] { return ends_.second.recv_for(Seconds(0)); });
        require_all_there(ledger, book_, ledger.books[book_].gets_in_doubt, "a pipe");
    }

private:
    std::pair<PipeEnd<std::int64_t>, PipeEnd<std::int64_t>> ends_;
    std::size_t book_;
};

}  // namespace

KindRows queue_kinds() {
    return {kind<First>("a queue"), kind<Last>("a lifo queue"), kind<Smallest>("a priority queue"),
            kind<Piped>("a pipe")};
}

}  // namespace steward::chaos
