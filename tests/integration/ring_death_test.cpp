// Programs of the library whose calls go through rings, as real processes: stopped, forked, and
// with a daemon that is killed.
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/nothing_leaks.hpp"
#include "tests/support/waiting.hpp"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <list>
#include <steward/steward.hpp>
#include <thread>

namespace steward {
namespace {

using namespace std::chrono_literals;
using testing::DaemonProcess;
using testing::NothingLeaks;
using SteadyClock = std::chrono::steady_clock;

// While it lives programs take rings at once.
class ByRings {
public:
    ByRings() { ::setenv("STEWARD_TRANSPORT", "ring", 1); }
    ~ByRings() { ::unsetenv("STEWARD_TRANSPORT"); }
};

std::uint64_t rings_in(DaemonProcess& daemon) {
    testing::FramePeer peer(daemon.path());
    std::uint64_t rings = 0;
    for (const nlohmann::json& client :
         peer.call("service.clients", number(service_object), nlohmann::json::array()).value)
        rings += client.at("rings").get<std::uint64_t>();
    return rings;
}

void require_here(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
}

template <class Does>
Process started(Does does) {
    Process process(std::move(does));
    process.start();
    return process;
}

template <class Condition>
void await_here(Condition condition) {
    const auto until = SteadyClock::now() + 20s;
    while (!condition()) {
        REQUIRE(SteadyClock::now() < until);
        std::this_thread::sleep_for(1ms);
    }
}

}  // namespace

TEST_CASE("Rings: a daemon that is killed is missed within a second, by who spins and who sleeps",
          "[integration][ring]") {
    const NothingLeaks nothing_leaks;
    const ByRings by_rings;
    DaemonProcess daemon;
    {
        const Manager manager = Manager::connect(daemon.path());
        const Lock lock = manager.lock("door");
        const List<int> list = manager.list<int>("numbers", {1, 2, 3});
        lock.acquire();
        // Status 7: it has learnt of the daemon's end from the call that it was in.
        const auto until_lost = [](auto call) {
            return [call] {
                try {
                    while (true) call();
                } catch (const Lost&) {
                    std::_Exit(7);
                } catch (const NotSent&) {
                    std::_Exit(7);
                }
            };
        };
        std::list<Process> clients;
        for (int i = 0; i < 3; ++i) {
            clients.push_back(started(until_lost([list] { list.get(1); })));
            clients.push_back(started(until_lost([lock] { lock.acquire(); })));
        }
        REQUIRE(testing::come_to_wait(daemon.path(), 3));
        REQUIRE(rings_in(daemon) >= 7);
        const auto killed_at = SteadyClock::now();
        ::kill(daemon.pid(), SIGKILL);
        for (Process& client : clients) {
            client.join();
            CHECK(client.exitcode() == 7);
        }
        const std::chrono::duration<double, std::milli> time = SteadyClock::now() - killed_at;
        std::cout << "from SIGKILL to the last of six clients: " << time.count() << " ms\n";
        CHECK(time < 1s);
    }
}

TEST_CASE("Rings: a program that is stopped in the middle of its calls goes on where it was",
          "[integration][ring]") {
    const NothingLeaks nothing_leaks;
    const ByRings by_rings;
    DaemonProcess daemon;
    {
        const Manager manager = Manager::connect(daemon.path());
        const List<int> list = manager.list<int>("numbers");
        const List<int> own = manager.list<int>("own");
        constexpr int calls = 4000;
        Process stopped = started([list] {
            for (int i = 0; i < calls; ++i) {
                list.append(i);
                require_here(list.get(-1) == i, "a call is lost or done twice");
            }
        });
        await_here([&] { return list.size() > 0; });
        for (int round = 0; round < 20; ++round) {
            ::kill(*stopped.pid(), SIGSTOP);
            for (int i = 0; i < 100; ++i) own.append(i);
            ::kill(*stopped.pid(), SIGCONT);
            std::this_thread::sleep_for(5ms);
        }
        stopped.join();
        CHECK(stopped.exitcode() == 0);
        CHECK(list.size() == calls);
        CHECK(own.size() == 2000);
    }
    CHECK(testing::comes_to_rest(daemon.path()));
    CHECK(daemon.stop() == 0);
}

TEST_CASE(
    "Rings: a child that is forked while a ring is in use has its own, and the parent goes on",
    "[integration][ring]") {
    const NothingLeaks nothing_leaks;
    const ByRings by_rings;
    DaemonProcess daemon;
    {
        const Manager manager = Manager::connect(daemon.path());
        const SharedValue<int> sum = manager.value("sum", 0);
        std::atomic<bool> ended = false;
        std::atomic<int> added = 0;
        // Another thread has its ring in full use at every fork.
        std::thread busy([&] {
            const List<int> list = manager.list<int>("of the parent");
            for (int i = 0; !ended; ++i) {
                list.append(i);
                if (list.pop() != i) break;
                ++added;
            }
        });
        await_here([&] { return added > 100; });
        for (int round = 0; round < 10; ++round) {
            const int before = sum.get();
            Process child = started([sum, before] {
                for (int i = 0; i < 100; ++i) {
                    require_here(sum.get() == before + i, "another has written here");
                    sum.set(before + i + 1);
                }
            });
            child.join();
            REQUIRE(child.exitcode() == 0);
            REQUIRE(sum.get() == before + 100);
        }
        const int seen = added;
        await_here([&] { return added > seen; });
        CHECK(rings_in(daemon) == 2);
        ended = true;
        busy.join();
    }
    CHECK(testing::comes_to_rest(daemon.path()));
    CHECK(daemon.stop() == 0);
}

}  // namespace steward
