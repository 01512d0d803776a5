// The limit on the memory of rings, as clients and the operator see it: past it nothing is refused
// but rings.
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/helper_process.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <steward/steward.hpp>
#include <thread>

namespace steward {
namespace {

using nlohmann::json;
using testing::DaemonProcess;
using testing::FramePeer;
using testing::HelperProcess;

std::string output_of(const std::string& command) {
    FILE* const pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    char bytes[4096];
    while (const std::size_t count = std::fread(bytes, 1, sizeof bytes, pipe))
        output.append(bytes, count);
    REQUIRE(::pclose(pipe) == 0);
    return output;
}

// What `steward clients` shows in the column "rings", by pid.
std::map<std::int64_t, int> rings_shown(const DaemonProcess& daemon) {
    const std::string command = STEWARD_TEST_COMMAND " --socket " + daemon.path() + " clients";
    CHECK(output_of(command).find("RINGS") != std::string::npos);
    std::map<std::int64_t, int> shown;
    for (const json& client : json::parse(output_of(command + " --json")))
        shown[client.at("pid")] = client.at("rings");
    return shown;
}

// The process may open no descriptor more, as long as this lives.
class NoDescriptors {
public:
    explicit NoDescriptors(pid_t process) : process_(process) {
        REQUIRE(::prlimit(process_, RLIMIT_NOFILE, nullptr, &before_) == 0);
        const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
        REQUIRE(::prlimit(process_, RLIMIT_NOFILE, &none, nullptr) == 0);
    }
    ~NoDescriptors() { ::prlimit(process_, RLIMIT_NOFILE, &before_, nullptr); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

private:
    pid_t process_;
    rlimit before_{};
};

}  // namespace

TEST_CASE("Rings: a daemon that can make none answers, charges nothing, and may be asked again",
          "[integration][ring]") {
    DaemonProcess daemon;
    HelperProcess process(daemon.path());
    FramePeer peer(process.connect());
    const std::uint64_t list = peer.make("list", "numbers");
    {
        const NoDescriptors daemon_has(daemon.pid());
        CHECK_FALSE(peer.take_rings());
        CHECK(peer.call("list.append", list, {1}).status == ErrorCode::none);
    }
    CHECK(rings_shown(daemon)[process.pid()] == 0);
    CHECK(peer.take_rings());
    CHECK(peer.call("list.len", list, json::array()).value == 1);
    CHECK(rings_shown(daemon)[process.pid()] == 1);
    CHECK(daemon.stop() == 0);
    CHECK(daemon.complaints() == "");
}

TEST_CASE("Rings: who asks for them without wanting an answer has none", "[integration][ring]") {
    DaemonProcess daemon;
    HelperProcess process(daemon.path());
    FramePeer peer(process.connect());
    CallHeader asking = peer.header("manager.ring", number(manager_object));
    asking.flags = call_flags::quiet;
    Bytes frames;
    append_frame(frames, asking, "\x91\xc3");
    peer.socket().send(frames);
    const std::uint64_t list = peer.make("list", "numbers");
    CHECK(peer.call("list.append", list, {1}).status == ErrorCode::none);
    CHECK(rings_shown(daemon)[process.pid()] == 0);
}

TEST_CASE("Rings: a program that is out of descriptors stays on its socket, and has no ring",
          "[integration][ring]") {
    DaemonProcess daemon;
    const Manager manager = Manager::connect(daemon.path());
    const List<int> numbers = manager.list<int>("numbers", std::vector<int>{1});
    {
        const NoDescriptors program_has(::getpid());
        for (int i = 0; i < 200; ++i) CHECK(numbers.get(-1) == 1);
    }
    CHECK(rings_shown(daemon)[::getpid()] == 0);
    CHECK(numbers.get(-1) == 1);
}

TEST_CASE("Rings: a daemon without memory for rings gives none", "[integration][ring]") {
    DaemonProcess daemon({"--max-ring-memory", "0"});
    HelperProcess process(daemon.path());
    FramePeer peer(process.connect());
    CHECK_FALSE(peer.take_rings());
    const std::uint64_t list = peer.make("list", "numbers");
    CHECK(peer.call("list.append", list, {1}).status == ErrorCode::none);
}

TEST_CASE("Rings: past --max-ring-memory connections stay on their sockets and work",
          "[integration][ring]") {
    const testing::NothingLeaks nothing_leaks;
    const std::size_t two = 2 * ring::segment_bytes;
    DaemonProcess daemon({"--max-ring-memory", std::to_string(two + 1000)});
    HelperProcess processes[3]{HelperProcess(daemon.path()), HelperProcess(daemon.path()),
                               HelperProcess(daemon.path())};
    {
        FramePeer first(processes[0].connect());
        FramePeer second(processes[1].connect());
        FramePeer third(processes[2].connect());
        const std::uint64_t list = first.make("list", "numbers");
        CHECK(first.take_rings());
        CHECK(second.take_rings());
        CHECK_FALSE(third.take_rings());
        for (FramePeer* peer : {&first, &second, &third})
            CHECK(peer->call("list.append", list, {1}).status == ErrorCode::none);
        CHECK(third.call("list.len", list, json::array()).value == 3);
        auto shown = rings_shown(daemon);
        CHECK(shown[processes[0].pid()] == 1);
        CHECK(shown[processes[1].pid()] == 1);
        CHECK(shown[processes[2].pid()] == 0);
        // A program that asks when it is busy notices nothing.
        const Manager manager = Manager::connect(daemon.path());
        const List<int> numbers = manager.list<int>("numbers");
        for (int i = 0; i < 200; ++i) CHECK(numbers.get(-1) == 1);
        CHECK(rings_shown(daemon)[::getpid()] == 0);
        // What one gives back another may have.
        second.socket().close();
        const auto until = std::chrono::steady_clock::now() + testing::patience;
        while (!third.take_rings()) {
            REQUIRE(std::chrono::steady_clock::now() < until);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        CHECK(third.call("list.len", list, json::array()).value == 3);
        CHECK(rings_shown(daemon)[processes[2].pid()] == 1);
    }
    CHECK(daemon.stop() == 0);
    CHECK(daemon.complaints() == "");
}

}  // namespace steward
