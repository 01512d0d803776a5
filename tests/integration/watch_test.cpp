// Watches among real processes: eight that listen and four that write see every change in order or
// an announced gap; one that is stopped costs its bound, and the writers nothing; many that have
// nothing to hear cost nothing.
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <steward/steward.hpp>

namespace steward {
namespace {

using testing::DaemonProcess;
using Clock = std::chrono::steady_clock;

// STEWARD_TEST_STEPS chooses another number: 100000 is what scripts/soak plays.
std::int64_t changes_in_all() {
    const char* const steps = std::getenv("STEWARD_TEST_STEPS");
    return steps != nullptr ? std::atoll(steps) : 20'000;
}

// What one watcher came to: how much it was told and how much it lost, or what was wrong.
std::string listen(const std::string& socket, std::uint64_t version, std::uint64_t last) {
    const Manager manager = Manager::connect(socket);
    Watch watch(manager, {"shared"});
    manager.open<Semaphore>("listening").release();
    std::uint64_t told = 0, lost = 0;
    while (version < last) {
        const Change change = watch.next();
        if (change.is_lost())
            lost += change.lost;
        else
            ++told;
        const std::uint64_t expected = version + (change.is_lost() ? change.lost : 1);
        if (change.version != expected)
            return "version " + std::to_string(change.version) + " came after " +
                   std::to_string(version);
        version = change.version;
    }
    return std::to_string(told) + " told, " + std::to_string(lost) + " lost";
}

void write(const std::string& socket, std::int64_t times) {
    const Manager manager = Manager::connect(socket);
    const auto shared = manager.open<SharedValue<std::int64_t>>("shared");
    manager.open<Barrier>("begin").wait();
    for (std::int64_t i = 0; i < times; ++i) shared.fetch_add(1);
}

// How long the writers took, in seconds.
double write_all(const DaemonProcess& daemon, const Manager& manager, std::int64_t total) {
    constexpr int writers = 4;
    const Barrier begin = manager.barrier("begin", writers + 1);
    std::vector<Process> processes;
    for (int i = 0; i < writers; ++i)
        processes.emplace_back([&daemon, total] { write(daemon.path(), total / writers); });
    for (Process& process : processes) process.start();
    begin.wait();
    const auto before = Clock::now();
    for (Process& process : processes) {
        process.join();
        REQUIRE(process.exitcode() == 0);
    }
    return std::chrono::duration<double>(Clock::now() - before).count();
}

std::uint64_t figure(const DaemonProcess& daemon, const std::string& name) {
    testing::FramePeer peer(daemon.path());
    return peer.call("service.stats", 1, nlohmann::json::array()).value.at(name);
}

}  // namespace

TEST_CASE("Watch: eight watchers hear all that four writers do, in order, or how much is lost",
          "[integration][watch]") {
    constexpr int watchers = 8;
    const testing::NothingLeaks nothing_leaks;
    const DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    const auto shared = manager.value("shared", std::int64_t{0});
    const std::int64_t total = changes_in_all();
    const double alone = write_all(daemon, manager, total);
    shared.set(0);
    const auto from = static_cast<std::uint64_t>(total + 1);
    const std::uint64_t until = from + static_cast<std::uint64_t>(total);
    const Semaphore listening = manager.semaphore("listening", 0);
    const auto results = manager.queue<std::string>("results");
    std::vector<Process> processes;
    for (int i = 0; i < watchers; ++i)
        processes.emplace_back([&daemon, from, until] {
            const std::string result = listen(daemon.path(), from, until);
            Manager::connect(daemon.path()).open<Queue<std::string>>("results").put(result);
        });
    for (Process& process : processes) process.start();
    for (int i = 0; i < watchers; ++i) listening.acquire();
    const double watched = write_all(daemon, manager, total);
    for (int i = 0; i < watchers; ++i) {
        const std::string result = results.get();
        std::uint64_t told = 0, lost = 0;
        INFO(result);
        REQUIRE(std::sscanf(result.c_str(), "%lu told, %lu lost", &told, &lost) == 2);
        CHECK(told > 0);
    }
    for (Process& process : processes) {
        process.join();
        CHECK(process.exitcode() == 0);
    }
    CHECK(shared.get() == total);
    std::printf("%.0f changes a second alone, %.0f with %d watchers: %.2f\n",
                static_cast<double>(total) / alone, static_cast<double>(total) / watched, watchers,
                alone / watched);
}

TEST_CASE("Watch: one that is stopped costs its bound, and nobody waits for it",
          "[integration][watch]") {
    const testing::NothingLeaks nothing_leaks;
    const DaemonProcess daemon({"--max-history", "256KB"});
    const Manager manager = Manager::connect(daemon.path());
    const auto shared = manager.value("shared", std::int64_t{0});
    const Semaphore listening = manager.semaphore("listening", 0);
    const auto results = manager.queue<std::string>("results");
    constexpr std::int64_t total = 20'000;
    Process watcher([&daemon] {
        const std::string result = listen(daemon.path(), 0, total);
        Manager::connect(daemon.path()).open<Queue<std::string>>("results").put(result);
    });
    watcher.start();
    listening.acquire();
    ::kill(static_cast<pid_t>(watcher.pid().value()), SIGSTOP);
    const std::uint64_t before = figure(daemon, "stored_bytes");
    write_all(daemon, manager, total);
    CHECK(figure(daemon, "history_bytes") <= 256u << 10);
    CHECK(figure(daemon, "stored_bytes") < before + (64u << 10));
    CHECK(figure(daemon, "waiting_out_bytes") < 1u << 20);
    ::kill(static_cast<pid_t>(watcher.pid().value()), SIGCONT);
    const std::string result = results.get();
    std::uint64_t told = 0, lost = 0;
    INFO(result);
    REQUIRE(std::sscanf(result.c_str(), "%lu told, %lu lost", &told, &lost) == 2);
    CHECK(told + lost == total);
    CHECK(lost > total / 2);
    watcher.join();
}

TEST_CASE("Watch: ten thousand that have nothing to hear cost the others nothing", "[.measure]") {
    const testing::NothingLeaks nothing_leaks;
    const DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    manager.value("shared", std::int64_t{0});
    const std::int64_t total = changes_in_all();
    std::vector<double> alone, beside;
    const auto measure = [&](std::vector<double>& times) {
        for (int i = 0; i < 5; ++i) times.push_back(write_all(daemon, manager, total));
        std::sort(times.begin(), times.end());
    };
    measure(alone);
    // Parked calls of some channels: each with a watch of its own.
    constexpr int channels = 100, watches = 100;
    manager.list<int>("quiet");
    std::vector<std::unique_ptr<testing::FramePeer>> peers;
    for (int i = 0; i < channels; ++i) {
        testing::FramePeer& peer =
            *peers.emplace_back(std::make_unique<testing::FramePeer>(daemon.path()));
        for (int j = 0; j < watches; ++j) {
            const std::string name = "w" + std::to_string(channels * j + i);
            const std::uint64_t watch = peer.make("watch", name);
            peer.call("watch.add", watch, {"quiet"});
            peer.say("watch.next", watch, nlohmann::json::array());
        }
    }
    CHECK(figure(daemon, "watches") == channels * watches);
    measure(beside);
    std::printf("%.0f changes a second alone, %.0f beside %d idle watches: %.2f\n",
                static_cast<double>(total) / alone[2], static_cast<double>(total) / beside[2],
                channels * watches, alone[2] / beside[2]);
    CHECK(alone[2] / beside[2] > 0.8);
}

}  // namespace steward
