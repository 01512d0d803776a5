// The program itself: its options, its single instance, its end, and how it lives without
// descriptors.
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <filesystem>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Program;
using testing::Serving;
namespace fs = std::filesystem;

namespace {

// Whether a newcomer has a channel: a line that is no call is answered with a line, without the
// engine.
bool is_let_in(Peer& peer) {
    try {
        peer.send("{\n");
    } catch (const std::system_error&) {
        // It was told already, and the channel is closed.
    }
    pollfd ready{.fd = peer.descriptor(), .events = POLLIN, .revents = 0};
    REQUIRE(::poll(&ready, 1, testing::time_limit_seconds * 1000) == 1);
    char letter = 0;
    REQUIRE(::recv(peer.descriptor(), &letter, 1, MSG_PEEK) == 1);
    return letter == '{';
}

}  // namespace

TEST_CASE_METHOD(Serving, "stewardd: SIGTERM ends it cleanly: waiters are told, the socket goes",
                 "[daemon]") {
    const auto program = start();
    Peer holder(path);
    Peer waiter(path);
    holder.ask({{"method", "manager.create"}, {"args", {"lock", "l"}}});
    holder.ask({{"object", "l"}, {"method", "lock.acquire"}});
    waiter.say({{"id", 1}, {"object", "l"}, {"method", "lock.acquire"}});
    while (holder.ask({{"method", "service.stats"}}).at("result").at("waiters") != 1) {}
    program->end(SIGTERM);
    CHECK(waiter.line()->at("error") == "shutting_down");
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE_METHOD(Serving, "stewardd: a second one names the first and ends with 3", "[daemon]") {
    const auto first = start();
    Program second({"--foreground", "--socket", path});
    CHECK(second.wait() == 3);
    CHECK(second.output().find("process " + std::to_string(first->pid())) != std::string::npos);
    CHECK(Peer(path).ask({{"id", 1}, {"method", "service.ping"}}).at("id") == 1);
}

TEST_CASE_METHOD(Serving, "stewardd: the socket of one that was killed is taken over", "[daemon]") {
    {
        const auto killed = start();
        killed->end(SIGKILL);
        killed->wait();
    }
    CHECK(fs::exists(path));
    const auto next = start();
    CHECK(Peer(path).ask({{"id", 1}, {"method", "service.ping"}}).at("id") == 1);
}

TEST_CASE_METHOD(Serving, "stewardd: in the background it serves when the command returns",
                 "[daemon]") {
    Program command({"--socket", path, "--log-file", directory / "log"});
    CHECK(command.wait() == 0);
    Peer peer(path);
    const json hello = peer.ask({{"method", "manager.hello"}});
    const pid_t daemon = hello.at("result").at("pid").get<pid_t>();
    CHECK(::getsid(daemon) == daemon);
    Program again({"--socket", path, "--log-file", directory / "log"});
    CHECK(again.wait() == 3);
    ::kill(daemon, SIGTERM);
    CHECK(peer.is_closed());
}

TEST_CASE_METHOD(
    Serving, "stewardd: each start has an instance of its own, told in greeting, figures and log",
    "[daemon]") {
    std::string before;
    for (int start_number = 0; start_number < 2; ++start_number) {
        const auto program = start(0, {"--log-level", "info"});
        Peer peer(path);
        const json hello = peer.ask({{"method", "manager.hello"}}).at("result");
        const auto instance = hello.at("instance").get<std::string>();
        CHECK(instance.size() == 32);
        CHECK(instance.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(instance != before);
        CHECK(peer.ask({{"method", "service.stats"}}).at("result").at("instance") == instance);
        const json other = peer.ask(
            {{"method", "manager.hello"}, {"args", {nullptr, nullptr, std::string(32, '0')}}});
        CHECK(other.at("error") == "replaced");
        program->end(SIGTERM);
        CHECK(program->wait() == 0);
        CHECK(program->output().find(instance) != std::string::npos);
        before = instance;
    }
}

TEST_CASE_METHOD(Serving,
                 "stewardd: without descriptors newcomers are told busy, and the others are served",
                 "[daemon]") {
    constexpr rlim_t descriptors = 40;
    const auto program = start(descriptors);
    Peer first(path);
    const json ping{{"id", 1}, {"method", "service.ping"}};
    CHECK(first.ask(ping).at("id") == 1);
    std::vector<Peer> peers;
    while (peers.size() < descriptors && is_let_in(peers.emplace_back(path))) {}
    const auto told = peers.back().reply();
    REQUIRE(told);
    CHECK(told->header.status == ErrorCode::busy);
    CHECK(peers.back().is_closed());
    CHECK(first.ask(ping).at("id") == 1);
    peers.clear();
    // The daemon notices their ends one by one: a newcomer is let in as soon as there is room.
    for (bool let_in = false; !let_in;) {
        Peer late(path);
        let_in = is_let_in(late);
    }
    CHECK(first.ask(ping).at("id") == 1);
}

TEST_CASE_METHOD(Serving, "stewardd: it ends when its owner ends", "[daemon]") {
    const pid_t owner = ::fork();
    if (owner == 0) {
        ::pause();
        std::_Exit(0);
    }
    const auto program = start(0, {"--owner-pid", std::to_string(owner)});
    ::kill(owner, SIGKILL);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(path));
    ::waitpid(owner, nullptr, 0);
    Program late({"--foreground", "--socket", path, "--owner-pid", std::to_string(owner)});
    CHECK(late.wait() == 0);
    CHECK(late.output().empty());
    CHECK_FALSE(fs::exists(path));
    CHECK(fs::exists(directory.path()));
}

TEST_CASE_METHOD(Serving, "stewardd: a directory that is its alone goes with it", "[daemon]") {
    path = directory / "own/s";
    fs::create_directory(directory / "own");
    const auto program = start(0, {"--remove-directory"});
    CHECK(Program({"--foreground", "--socket", path, "--remove-directory"}).wait() == 3);
    CHECK(Peer(path).ask({{"id", 1}, {"method", "service.ping"}}).at("id") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(directory / "own"));

    const pid_t owner = ::fork();
    if (owner == 0) std::_Exit(0);
    ::waitpid(owner, nullptr, 0);
    fs::create_directory(directory / "own");
    Program late({"--foreground", "--socket", path, "--owner-pid", std::to_string(owner),
                  "--remove-directory"});
    CHECK(late.wait() == 0);
    CHECK_FALSE(fs::exists(directory / "own"));
}

TEST_CASE_METHOD(Serving, "stewardd: wrong usage, and places it cannot use", "[daemon]") {
    CHECK(Program({"--fly"}).wait() == 2);
    CHECK(Program({"--foreground", "--socket", directory / "none/s"}).wait() == 1);
    CHECK(Program({"--socket", directory / "none/s"}).wait() == 1);
    fs::create_directory(directory / "open");
    fs::permissions(directory / "open", fs::perms::all);
    CHECK(Program({"--foreground", "--socket", directory / "open/s"}).wait() == 1);
}

// In a directory like /tmp: everybody may write to it, but only to what is theirs.
TEST_CASE_METHOD(
    Serving, "stewardd: a path in $STEWARD_SOCKET is the user's choice, as one given as an option",
    "[daemon]") {
    fs::create_directory(directory / "common");
    fs::permissions(directory / "common", fs::perms::all | fs::perms::sticky_bit);
    const std::string chosen = directory / "common/s";
    ::setenv("STEWARD_SOCKET", chosen.c_str(), 1);
    Program command({"--log-file", directory / "log"});
    ::unsetenv("STEWARD_SOCKET");
    REQUIRE(command.wait() == 0);
    Peer peer(chosen);
    const pid_t daemon =
        peer.ask({{"method", "manager.hello"}}).at("result").at("pid").get<pid_t>();
    ::kill(daemon, SIGTERM);
    CHECK(peer.is_closed());
}

TEST_CASE("stewardd: says its version and what it offers", "[daemon]") {
    Program version({"--version"});
    CHECK(version.wait() == 0);
    CHECK(version.output().starts_with("stewardd "));
    Program json_reference({"--print-reference=json"});
    CHECK(json::parse(json_reference.output()).contains("types"));
    Program reference({"--print-reference"});
    CHECK(reference.output().starts_with("#"));
    Program table({"--print-reference=cpp"});
    CHECK(table.output().find("struct list {") != std::string::npos);
}

TEST_CASE("stewardd: the help names every default", "[daemon]") {
    Program program({"--help"});
    CHECK(program.wait() == 0);
    const std::string help = program.output();
    for (const char* text :
         {"=1000000", "=100000", "=a quarter of the memory: ", "=a quarter of that: ", "=100",
          "=warning", "steward.sock", "=standard error", "=none"})
        CHECK_THAT(help, Catch::Contains(text));
}
