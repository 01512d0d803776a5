// A deadlock among real processes: the philosophers of the gallery, each with his left fork, all of
// whom reach for the right one.
#include "tests/support/daemon_process.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <catch2/catch.hpp>
#include <steward/steward.hpp>

namespace steward {
namespace {

using testing::DaemonProcess;

constexpr int philosophers = 5;
constexpr int runs = 100;

std::string fork_name(int place) { return "fork " + std::to_string(place % philosophers); }

// What one of them came to: nothing where he has eaten at once.
struct Meal {
    double milliseconds = 0;  // from the call to its refusal
    std::string report;
};

// All begin at once, with the left fork in the hand.
void dine(const std::string& socket, int place) {
    const Manager manager = Manager::connect(socket);
    const RLock left = manager.open<RLock>(fork_name(place));
    const RLock right = manager.open<RLock>(fork_name(place + 1));
    const Barrier begin = manager.open<Barrier>("begin"), end = manager.open<Barrier>("end");
    const Queue<std::string> reports = manager.open<Queue<std::string>>("reports");
    for (int run = 0; run < runs; ++run) {
        left.lock();
        begin.wait();
        const auto before = std::chrono::steady_clock::now();
        try {
            right.lock();
            right.unlock();
        } catch (const Deadlock& deadlock) {
            const std::chrono::duration<double, std::milli> took =
                std::chrono::steady_clock::now() - before;
            reports.put(std::to_string(took.count()) + " " + deadlock.what());
        }
        left.unlock();
        end.wait();
    }
}

}  // namespace

TEST_CASE(
    "Deadlock: one of five philosophers is refused at once, told of all, and the meal goes on",
    "[integration][deadlock]") {
    const testing::NothingLeaks nothing_leaks;
    const DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    std::vector<RLock> forks;
    for (int i = 0; i < philosophers; ++i) forks.push_back(manager.rlock(fork_name(i)));
    const Barrier begin = manager.barrier("begin", philosophers);
    const Barrier end = manager.barrier("end", philosophers);
    const Queue<std::string> reports = manager.queue<std::string>("reports");
    std::vector<Process> guests;
    for (int i = 0; i < philosophers; ++i)
        guests.emplace_back([&daemon, i] { dine(daemon.path(), i); });
    for (Process& guest : guests) guest.start();
    std::vector<double> times;
    for (int run = 0; run < runs; ++run) {
        const std::string report = reports.get();
        times.push_back(std::stod(report));
        for (int i = 0; i < philosophers; ++i) {
            CHECK_THAT(
                report,
                Catch::Contains("(pid " +
                                std::to_string(guests[static_cast<std::size_t>(i)].pid().value()) +
                                ")"));
            CHECK_THAT(report, Catch::Contains("has held rlock '" + fork_name(i) + "' for "));
        }
    }
    for (Process& guest : guests) {
        guest.join();
        CHECK(guest.exitcode() == 0);
    }
    CHECK(reports.empty());  // one in each run, and no second
    CHECK(manager.deadlocks().empty());
    std::sort(times.begin(), times.end());
    std::printf("refused after %.2f ms, at most %.2f ms\n", times[times.size() / 2], times.back());
}

}  // namespace steward
