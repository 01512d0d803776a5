// Ten thousand waits under way in one program with two threads, against a daemon that grants, lets
// time run out, cancels and dies: each ends once and only once.
#include "tests/support/daemon_process.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <steward/steward.hpp>
#include <thread>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;

// A daemon that proves its whole state after each call would take minutes for a few hundred.
#ifdef STEWARD_INVARIANTS
constexpr std::size_t ten_thousand = 60;
#else
constexpr std::size_t ten_thousand = 10'000;
#endif

std::size_t threads() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/task"))
        ++count;
    return count;
}

// How each ended, and how often.
struct Ends {
    enum How : std::size_t { granted, late, cancelled, lost, otherwise, count_of };
    std::vector<std::atomic<int>> times = std::vector<std::atomic<int>>(ten_thousand);
    std::array<std::atomic<std::size_t>, count_of> counts{};
    std::atomic<std::size_t> all = 0;

    auto hear(std::size_t which) {
        return [this, which](AsyncResult<std::optional<int>> result) {
            How how = otherwise;
            try {
                how = result.get() ? granted : late;
            } catch (const Cancelled&) {
                how = cancelled;
            } catch (const Lost&) {
                how = lost;
            } catch (const std::exception& error) {
                std::cerr << error.what() << '\n';
            }
            ++times[which];
            ++counts[how];
            ++all;
            all.notify_all();
        };
    }
    // False when they have not within a generous time.
    bool have(std::size_t many) const {
        const auto until = std::chrono::steady_clock::now() + 120s;
        while (all < many) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::sleep_for(1ms);
        }
        return true;
    }
    bool each_once() const {
        return std::all_of(times.begin(), times.end(), [](const auto& one) { return one == 1; });
    }
};

TEST_CASE("Async: ten thousand waits of two threads end each once: granted, late and cancelled",
          "[.many][integration][async]") {
    const NothingLeaks nothing_leaks;
    const DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    const auto jobs = manager.queue<int>();
    const std::size_t before = threads();
    Ends ends;
    std::vector<AsyncOperation> operations;
    // A third has no time to speak of, and nobody gives it anything meanwhile.
    const auto never = manager.queue<int>();
    for (std::size_t i = 0; i < ten_thousand; ++i)
        operations.push_back(i % 3 == 1 ? never.async_get_for(Seconds(0.05), ends.hear(i))
                                        : jobs.async_get_for(Seconds(600), ends.hear(i)));
    CHECK(threads() == before + 1);
    CHECK(ends.have(ten_thousand / 3));
    // Of the others every second is cancelled while the rest are granted.
    std::size_t others = 0;
    for (std::size_t i = 0; i < ten_thousand; ++i) {
        if (i % 3 == 1) continue;
        if (++others % 2 == 0)
            operations[i].cancel();
        else
            jobs.put_nowait(1);
    }
    // An item goes to the oldest that waits, which may be one that was to be cancelled: whoever is
    // left waiting for that is cancelled too.
    for (const AsyncOperation& one : operations) one.cancel();
    CHECK(ends.have(ten_thousand));
    CHECK(ends.each_once());
    CHECK(ends.counts[Ends::late] == ten_thousand / 3);
    CHECK(ends.counts[Ends::otherwise] + ends.counts[Ends::lost] == 0);
    CHECK(ends.counts[Ends::granted] + ends.counts[Ends::cancelled] ==
          ten_thousand - ten_thousand / 3);
    CHECK(ends.counts[Ends::cancelled] > 0);
    // Nothing was lost on the way: what was put and not granted is there.
    const std::size_t puts = (others + 1) / 2;
    CHECK(static_cast<std::size_t>(jobs.qsize()) == puts - ends.counts[Ends::granted]);
    CHECK(threads() == before + 1);
}

TEST_CASE("Async: ten thousand waits under way when the daemon is killed are each lost once",
          "[.many][integration][async]") {
    const NothingLeaks nothing_leaks;
    const DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    const auto jobs = manager.queue<int>();
    Ends ends;
    std::vector<AsyncOperation> operations;
    for (std::size_t i = 0; i < ten_thousand; ++i)
        operations.push_back(jobs.async_get_for(Seconds(600), ends.hear(i)));
    for (int i = 0; i < 100; ++i) jobs.put_nowait(i);
    CHECK(ends.have(100));
    for (std::size_t i = 500; i < 600; ++i) operations[i].cancel();
    ::kill(daemon.pid(), SIGKILL);
    CHECK(ends.have(ten_thousand));
    CHECK(ends.each_once());
    CHECK(ends.counts[Ends::granted] == 100);
    CHECK(ends.counts[Ends::granted] + ends.counts[Ends::cancelled] + ends.counts[Ends::lost] ==
          ten_thousand);
    CHECK(ends.counts[Ends::lost] >= ten_thousand - 200);
    for (const AsyncOperation& one : operations) one.cancel();  // too late, and harmless
}

// What one wait costs that is granted while it waits: microseconds, for
// docs/waiting-without-a-thread.md.
TEST_CASE("Async: what a granted wait costs", "[.][measure]") {
    const DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    const auto jobs = manager.queue<int>();
    const auto microseconds = [](std::size_t count, const auto& what) {
        const auto begin = std::chrono::steady_clock::now();
        what();
        const std::chrono::duration<double, std::micro> time =
            std::chrono::steady_clock::now() - begin;
        return time.count() / static_cast<double>(count);
    };
    const auto one_by_one = [&](std::size_t count, const auto& begin) {
        return microseconds(count, [&] {
            for (std::size_t i = 0; i < count; ++i) {
                auto waits = begin();
                jobs.put(1);
                waits.get();
            }
        });
    };
    const auto later = [&] { return jobs.async_get(); };
    const auto in_a_thread = [&] {
        return std::async(std::launch::async, [&] { return jobs.get(); });
    };
    one_by_one(1000, later);
    std::cout << "a future, one at a time: " << one_by_one(5000, later) << " us\n";
    std::cout << "a thread for each, one at a time: " << one_by_one(1000, in_a_thread) << " us\n";
    const std::vector<int> items(1000, 1);
    const auto a_thousand = [&](std::size_t times, const auto& begin) {
        return microseconds(times * items.size(), [&] {
            for (std::size_t i = 0; i < times; ++i) {
                std::vector<std::future<int>> waits;
                for (std::size_t j = 0; j < items.size(); ++j) waits.push_back(begin());
                jobs.put_many(items);
                for (auto& one : waits) one.get();
            }
        });
    };
    std::cout << "futures, a thousand at once: " << a_thousand(10, later) << " us each\n";
    std::cout << "threads, a thousand at once: " << a_thousand(1, in_a_thread) << " us each\n";
}

}  // namespace
}  // namespace steward::testing
