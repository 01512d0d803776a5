#include "bench/queues/exchange.hpp"

#include "bench/process.hpp"
#include "bench/workers.hpp"

#include <algorithm>
#include <stdexcept>

namespace steward::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t last_item = -1;  // nothing comes after it for the one who takes it

struct Moved {
    std::uint64_t items = 0;
    std::int64_t sum = 0;

    void add(std::int64_t item) {
        ++items;
        sum += item;
    }
    bool operator==(const Moved&) const = default;
};

struct ItemBoard {
    StartingLine line;
    std::atomic<std::size_t> producers_left = producers;
    std::array<Moved, producers> put;
    std::array<Moved, consumers> got;
    std::array<std::atomic<Clock::rep>, consumers> ended;
};

// Whoever of the producers is the last says to each consumer that nothing more will come.
void produce(QueueEnd& queue, std::size_t batch, Clock::time_point end, ItemBoard& board,
             std::size_t number) {
    Moved& put = board.put[number];
    std::vector<std::int64_t> items(batch);
    while (Clock::now() < end) {
        for (std::int64_t& item : items) {
            item = static_cast<std::int64_t>(number * 1'000'000'000 + put.items);
            put.add(item);
        }
        queue.put(items);
    }
    if (--board.producers_left > 0) return;
    for (std::size_t i = 0; i < consumers; ++i) queue.put({{last_item}});
}

// Whoever takes several last items at once puts back those of the others.
void consume(QueueEnd& queue, std::size_t batch, Moved& got) {
    std::vector<std::int64_t> room(batch);
    std::size_t lasts = 0;
    while (lasts == 0) {
        const std::size_t count = queue.get(room);
        for (std::size_t i = 0; i < count; ++i)
            room[i] == last_item ? void(++lasts) : got.add(room[i]);
    }
    for (; lasts > 1; --lasts) queue.put({{last_item}});
}

template <std::size_t n>
Moved sum_of(const std::array<Moved, n>& all) {
    Moved sum;
    for (const Moved& one : all) {
        sum.items += one.items;
        sum.sum += one.sum;
    }
    return sum;
}

struct HandOffBoard {
    StartingLine line;
    Histogram latencies;
    std::uint64_t trips = 0;
    Clock::duration elapsed{};
};

void play_first(QueueEnd& there, QueueEnd& back, std::chrono::nanoseconds duration,
                HandOffBoard& board) {
    const Clock::time_point begin = Clock::now();
    Clock::time_point before = begin;
    std::array<std::int64_t, 1> came{};
    for (std::int64_t ball = 0; before < begin + duration; ++ball) {
        there.put({{ball}});
        back.get(came);
        if (came[0] != ball) throw std::runtime_error("another item came back");
        const Clock::time_point after = Clock::now();
        board.latencies.add(static_cast<std::uint64_t>((after - before).count()) / 2);
        before = after;
        ++board.trips;
    }
    there.put({{last_item}});
    board.elapsed = before - begin;
}

void play_second(QueueEnd& there, QueueEnd& back) {
    std::array<std::int64_t, 1> ball{};
    while (there.get(ball) == 1 && ball[0] != last_item) back.put(ball);
}

}  // namespace

Measurement measure_items(const QueueKind& kind, std::chrono::nanoseconds duration) {
    kind.prepare();
    const Shared<ItemBoard> board;
    const std::string what = "queue items, " + kind.system;
    Workers workers(what, producers + consumers, anywhere, [&](std::size_t number) {
        const std::unique_ptr<QueueEnd> queue = kind.open(0);
        const Clock::time_point begin = board->line.await_start();
        if (number < producers)
            return produce(*queue, kind.batch, begin + duration, *board, number);
        const std::size_t consumer = number - producers;
        consume(*queue, kind.batch, board->got[consumer]);
        board->ended[consumer] = (Clock::now() - begin).count();
    });
    board->line.start(producers + consumers);
    workers.join();
    const Moved got = sum_of(board->got);
    if (got != sum_of(board->put)) throw std::runtime_error(what + ": items are lost or doubled");
    const Clock::duration elapsed(*std::max_element(board->ended.begin(), board->ended.end()));
    return {.calls_per_s =
                static_cast<double>(got.items) / std::chrono::duration<double>(elapsed).count(),
            .calls = got.items};
}

Measurement measure_hand_off(const QueueKind& kind, std::chrono::nanoseconds duration) {
    kind.prepare();
    const Shared<HandOffBoard> board;
    Workers workers("hand-off, " + kind.system, 2, anywhere, [&](std::size_t number) {
        const std::unique_ptr<QueueEnd> there = kind.open(0);
        const std::unique_ptr<QueueEnd> back = kind.open(1);
        board->line.await_start();
        number == 0 ? play_first(*there, *back, duration, *board) : play_second(*there, *back);
    });
    board->line.start(2);
    workers.join();
    const auto count = static_cast<double>(2 * board->trips);
    return {.calls_per_s = count / std::chrono::duration<double>(board->elapsed).count(),
            .p50_us = board->latencies.quantile_us(0.50),
            .p99_us = board->latencies.quantile_us(0.99),
            .calls = 2 * board->trips};
}

}  // namespace steward::bench
