#include "bench/crew.hpp"

#include "bench/workers.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace steward::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Tally {
    std::uint64_t calls = 0;    // all
    std::uint64_t counted = 0;  // those that are measured
    double rate = 0;            // of them
    Histogram latencies;
};

struct Board {
    StartingLine line;
    std::array<Tally, crew_max> tallies;
};

struct Span {
    Clock::time_point counted_from;
    Clock::time_point end;
};

// A look at the clock takes as long as some calls: of each block only the first call is timed, and
// blocks are as long as makes the clock cheap.
class Pace {
public:
    std::size_t block() const { return block_; }
    void learn(Clock::duration elapsed) {
        constexpr std::chrono::nanoseconds wanted = std::chrono::microseconds(5);
        constexpr std::size_t block_max = 64;
        if (elapsed > 2 * wanted) block_ = std::max<std::size_t>(1, block_ / 2);
        if (elapsed < wanted) block_ = std::min(block_max, block_ * 2);
    }

private:
    std::size_t block_ = 1;
};

void work(Client& client, const Span& span, Tally& tally) {
    Pace pace;
    Clock::time_point before = Clock::now();
    while (before < span.end) {
        client.once();
        const Clock::time_point first = Clock::now();
        for (std::size_t i = 1; i < pace.block(); ++i) client.once();
        const Clock::time_point after = pace.block() == 1 ? first : Clock::now();
        tally.calls += pace.block();
        if (before >= span.counted_from) {
            tally.counted += pace.block();
            tally.latencies.add(static_cast<std::uint64_t>((first - before).count()));
        }
        pace.learn(after - before);
        before = after;
    }
    tally.rate = static_cast<double>(tally.counted) /
                 std::chrono::duration<double>(before - span.counted_from).count();
}

CrewResult sum_of(std::span<const Tally> tallies) {
    CrewResult result;
    Histogram all;
    for (const Tally& tally : tallies) {
        result.calls.push_back(tally.calls);
        result.measurement.calls += tally.calls;
        result.measurement.calls_per_s += tally.rate;
        all.add(tally.latencies);
    }
    result.measurement.p50_us = all.quantile_us(0.50);
    result.measurement.p99_us = all.quantile_us(0.99);
    return result;
}

}  // namespace

CrewResult run_crew(const std::string& what, const Crew& crew, const Join& join) {
    if (crew.processes > crew_max) throw std::invalid_argument("too many processes for a crew");
    const Shared<Board> board;
    Workers workers(what, crew.processes, crew.processor, [&](std::size_t worker) {
        const std::unique_ptr<Client> client = join(worker);
        const Clock::time_point begin = board->line.await_start();
        work(*client, {begin + crew.duration / 10, begin + crew.duration + crew.duration / 10},
             board->tallies[worker]);
    });
    board->line.start(crew.processes);
    workers.join();
    return sum_of(std::span(board->tallies).first(crew.processes));
}

}  // namespace steward::bench
