// The case `probe`: what this machine can do at all, without any program of ours. A word that two
// processors hand to each other is the shortest way there and back that memory has, and a byte to
// one who sleeps in poll() the shortest wake-up: each figure of rings and sockets stands beside
// them.
#include "bench/stage.hpp"
#include "bench/steward_system.hpp"
#include "bench/workers.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <algorithm>
#include <thread>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct alignas(128) Word {
    std::atomic<std::uint64_t> value = 0;
};

// Which lines lie beside each other in a cache is left to no chance.
struct Table {
    Word there;
    Word back;
};

// Nanoseconds there and back.
double spin_round_trip(std::size_t trips) {
    const Shared<Table> table;
    Workers other("spin probe", 1, processors().server, [&](std::size_t) {
        for (std::uint64_t i = 1; i <= trips; ++i) {
            while (table->there.value.load(std::memory_order_acquire) < i) {}
            table->back.value.store(i, std::memory_order_release);
        }
    });
    Clock::time_point begin = Clock::now();
    const std::uint64_t warm = trips / 10;
    for (std::uint64_t i = 1; i <= trips; ++i) {
        table->there.value.store(i, std::memory_order_release);
        while (table->back.value.load(std::memory_order_acquire) < i) {}
        if (i == warm) begin = Clock::now();
    }
    const std::chrono::duration<double, std::nano> elapsed = Clock::now() - begin;
    other.join();
    return elapsed.count() / static_cast<double>(trips - warm);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct WakeUp {
    double us = 0;       // until the sleeper runs
    double cost_us = 0;  // that the waker spends on it
};

WakeUp wake_up(std::size_t times) {
    struct Board {
        std::atomic<Clock::rep> woken = 0;
    };
    const Shared<Board> board;
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw std::system_error(errno, std::system_category(), "socketpair");
    const Socket waker(ends[0]);
    const Socket sleeper(ends[1]);
    Workers other("wake-up probe", 1, processors().server, [&](std::size_t) {
        std::string bytes;
        for (std::size_t i = 0; i < times; ++i) {
            sleeper.wait_readable();
            board->woken = Clock::now().time_since_epoch().count();
            sleeper.receive(bytes);
        }
    });
    std::vector<double> until;
    std::vector<double> cost;
    for (std::size_t i = 0; i < times; ++i) {
        std::this_thread::sleep_for(500us);  // long enough to be asleep
        board->woken = 0;
        const auto before = Clock::now();
        waker.send("x");
        const auto after = Clock::now();
        while (board->woken == 0) {}
        const auto woken = Clock::time_point(Clock::duration(board->woken.load()));
        until.push_back(std::chrono::duration<double, std::micro>(woken - before).count());
        cost.push_back(std::chrono::duration<double, std::micro>(after - before).count());
    }
    other.join();
    return {.us = median(until), .cost_us = median(cost)};
}

}  // namespace

void measure_probes(const Stage& stage) {
    if (!stage.wanted("probe")) return;
    const std::size_t trips = stage.plan.probe_trips;
    const WakeUp woken = wake_up(std::max<std::size_t>(20, trips / 100));
    stage.report.add(Quantity{"machine", "probe_wake_up", "us", woken.us});
    stage.report.add(Quantity{"machine", "probe_wake_up_cost", "us", woken.cost_us});
    stage.report.add(
        Quantity{"machine", "probe_spin_round_trip", "us", spin_round_trip(trips) / 1e3});
    if (stage.programs.steward.empty()) return;
    StewardRingSystem system(stage.programs.steward, stage.directory, "probe");
    const Side spin{"a word between two processors",
                    [trips] { return Cost{.elapsed = spin_round_trip(trips)}; }};
    const Side ring{"list.get through a ring", [&] {
                        const Load load{.measured = Case::list_get,
                                        .clients = 1,
                                        .pipeline = 1,
                                        .duration = std::chrono::nanoseconds(trips * 300)};
                        return Cost{.elapsed = nanoseconds_a_call(measure(system, load))};
                    }};
    stage.add(compare("probe, a round trip", spin, {ring}, stage.plan.pressure.turns));
}

}  // namespace steward::bench
