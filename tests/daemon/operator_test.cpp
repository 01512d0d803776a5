// What an operator asks of stewardd and hears from it: signals, the log, options, and whoever
// starts it as a service.
#include "common/value.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <utility>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Program;
using testing::Serving;
namespace fs = std::filesystem;

namespace {

const json ping{{"id", 1}, {"method", "service.ping"}};

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Until the file holds the text; what it holds then.
std::string await_text(const std::string& path, const std::string& text) {
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::seconds(testing::time_limit_seconds);
    std::string all;
    while ((all = text_of(path)).find(text) == std::string::npos &&
           std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK_THAT(all, Catch::Contains(text));
    return all;
}

struct Logging : Serving {
    std::string log = directory / "log";

    std::unique_ptr<Program> begin(const std::string& level, std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--log-level", level, "--log-file", log});
        return start(0, more);
    }
};

Descriptor bound(const std::string& path, int type) {
    Descriptor socket(::socket(AF_UNIX, type, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    return socket;
}

// What a service manager hears: one message.
std::string told(const Descriptor& socket) {
    const timeval limit{.tv_sec = testing::time_limit_seconds, .tv_usec = 0};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    char text[512];
    const ssize_t size = ::recv(socket.number(), text, sizeof text, 0);
    return {text, size > 0 ? static_cast<std::size_t>(size) : 0};
}

// stewardd with a socket at descriptor 3 and a word in LISTEN_FDS, as systemd starts it.
class Activated {
public:
    Activated(const Descriptor& socket, const std::string& count, std::vector<std::string> words,
              const std::string& output) {
        words.insert(words.begin(), STEWARD_TEST_STEWARDD);
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ > 0) return;
        const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        ::dup2(file, 2);
        if (socket.number() == 3)
            ::fcntl(3, F_SETFD, 0);
        else
            ::dup2(socket.number(), 3);
        ::setenv("LISTEN_FDS", count.c_str(), 1);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        ::execv(argv[0], argv.data());
        std::_Exit(127);
    }
    ~Activated() {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
        if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    }
    Activated(const Activated&) = delete;
    Activated& operator=(const Activated&) = delete;
    pid_t pid() const { return pid_; }
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t pid_ = -1;
};

}  // namespace

TEST_CASE_METHOD(Logging, "Operator: SIGHUP begins the log anew", "[daemon][operator]") {
    const auto program = begin("info");
    CHECK_THAT(text_of(log),
               Catch::Contains("serves on " + path) && Catch::Contains("stewardd 0."));
    fs::rename(log, directory / "old");
    program->end(SIGHUP);
    await_text(log, "SIGHUP");
    CHECK(text_of(directory / "old").find("SIGHUP") == std::string::npos);
    CHECK(Peer(path).ask(ping).at("id") == 1);
    // Where it cannot be opened anew the old one is written on.
    fs::rename(log, directory / "second");
    fs::create_directory(log);
    program->end(SIGHUP);
    await_text(directory / "second", "cannot be opened anew");
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
}

TEST_CASE_METHOD(Logging, "Operator: SIGUSR1 writes the state to the log, whatever its level",
                 "[daemon][operator]") {
    const auto program = begin("warning");
    Peer holder(path);
    Peer waiter(path);
    holder.ask({{"method", "manager.hello"}, {"args", {"the \"holder\" \x1b[2J\u202e"}}});
    holder.ask({{"method", "manager.create"}, {"args", {"lock", "door"}}});
    holder.ask({{"object", "door"}, {"method", "lock.acquire"}});
    waiter.say({{"id", 1}, {"object", "door"}, {"method", "lock.acquire"}});
    const auto waits = [&] {
        return holder.ask({{"method", "service.stats"}}).at("result").at("waiters") == 1;
    };
    for (int turn = 0; !waits() && turn < 100'000; ++turn) std::this_thread::yield();
    program->end(SIGUSR1);
    const std::string text = await_text(log, "state: complete");
    // JSON in a value of the line: its quotes have a backslash before them.
    CHECK_THAT(text, Catch::Contains(R"(level=info event=state msg="state: {\"version\":)") &&
                         Catch::Contains(R"(\"waiters\":1)"));
    CHECK_THAT(text, Catch::Contains(R"(msg="client: {\"id\":)") &&
                         Catch::Contains(R"(the \\\"holder\\\")"));
    CHECK_THAT(text, Catch::Contains(R"(\"holders\":[{\"client\":)") &&
                         Catch::Contains(R"(\"method\":\"lock.acquire\")"));
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\u202e") == std::string::npos);
    CHECK(holder.ask(ping).at("id") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE_METHOD(Logging, "Operator: no signal that is nobody's bug leaves the socket behind",
                 "[daemon][operator]") {
    for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGXCPU}) {
        const auto program = begin("info");
        program->end(signal);
        CHECK(program->wait() == 0);
        CHECK_FALSE(fs::exists(path));
    }
    await_text(log, "ending: SIGQUIT");
    const auto program = begin("info");
    for (const int signal :
         {SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGPIPE, SIGXFSZ, SIGIO, SIGPWR,
          SIGSTKFLT, SIGRTMIN, SIGRTMAX, SIGURG, SIGWINCH, SIGCHLD})
        program->end(signal);
    CHECK(Peer(path).ask(ping).at("id") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE_METHOD(Logging,
                 "Operator: at the level debug each arrival, end, crash and refusal is a line",
                 "[daemon][operator]") {
    const auto program = begin("debug");
    {
        Peer crashing(path);
        crashing.ask({{"method", "manager.hello"}, {"args", {"one\ntwo"}}});
        crashing.ask({{"id", 1}, {"object", "nothing"}, {"method", "list.len"}});
        crashing.ask({{"id", 1}, {"method", "manager.open"}, {"args", {"no\x7fthing"}}});
    }
    std::string text = await_text(log, "crashed (no goodbye): channel 1");
    CHECK_THAT(text, Catch::Contains("arrived: client 1 (process " + std::to_string(::getpid()) +
                                     ", test_daemon"));
    CHECK_THAT(text, Catch::Contains(R"(\"one\ntwo\")"));
    CHECK_THAT(text, Catch::Contains("refused: channel 1 of client 1"));
    CHECK_THAT(text,
               Catch::Contains(
                   R"(no_such_object: manager.open: there is no object named 'no\\u007fthing'")"));
    Peer leaving(path);
    leaving.ask({{"method", "manager.goodbye"}});
    leaving.close();
    text = await_text(log, "ended: client");
    CHECK_THAT(text, Catch::Contains("closed: channel 2"));
    for (const char* line : {" level=debug event=arrived ", " event=opened ", " event=refused ",
                             " event=channel_crashed ", " level=info event=serving msg=\"stewardd ",
                             " channel=1 client=1 pid="})
        CHECK_THAT(text, Catch::Contains(line));
}

TEST_CASE_METHOD(Logging, "Operator: a log that cannot be written ends nothing",
                 "[daemon][operator]") {
    SECTION("the disk is full") { log = "/dev/full"; }
    SECTION("a limit is reached") {
        // The test takes the limit for itself as long as the daemon starts.
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit little{.rlim_cur = 100, .rlim_max = before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &little);
        const auto program = begin("debug");
        ::setrlimit(RLIMIT_FSIZE, &before);
        CHECK(Peer(path).ask(ping).at("id") == 1);
        program->end(SIGTERM);
        CHECK(program->wait() == 0);
        CHECK(fs::file_size(log) <= 100);
        return;
    }
    const auto program = begin("debug");
    CHECK(Peer(path).ask(ping).at("id") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
}

TEST_CASE_METHOD(Serving, "Operator: whoever read standard error may go away",
                 "[daemon][operator]") {
    const auto program = start(0, {"--log-level", "debug"});
    program->close_output();
    CHECK(Peer(path).ask(ping).at("id") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
}

TEST_CASE_METHOD(Logging, "Operator: the log makes no directories", "[daemon][operator]") {
    Program program({"--foreground", "--socket", path, "--log-file", directory / "none/deep/log"});
    CHECK(program.wait() == 1);
    CHECK_THAT(program.output(),
               Catch::Contains("cannot open the log file " + (directory / "none/deep/log")));
    CHECK_FALSE(fs::exists(directory / "none"));
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("Operator: limits that are none are wrong usage", "[daemon][operator]") {
    for (const char* option :
         {"--max-objects=-1", "--max-waiters=-1", "--max-memory=-1", "--max-client-memory=-5",
          "--poll-us=-1", "--owner-pid=-1", "--owner-pid=0", "--ready-fd=-1", "--ready-fd=987",
          "--max-objects=0", "--max-waiters=18446744073709551616", "--max-memory=1",
          "--max-memory=9999999TB", "--max-memory=1e9", "--max-objects=many", "--max-memory= 64MB",
          "--poll-us=0x10", "--on-deadlock=never"}) {
        CAPTURE(option);
        Program program({option, "--print-reference"});
        const std::string output = program.output();  // more than a pipe has room for, if it is one
        CHECK(program.wait() == 2);
        const std::string name(option, std::string(option).find('='));
        CHECK(output.find("# ") != 0);
        CHECK_THAT(output, Catch::Contains(name));
    }
    for (const char* option : {"--max-objects=1", "--max-memory=64KB", "--max-memory=2GiB",
                               "--max-client-memory=1073741824"}) {
        Program program({option, "--print-reference"});
        CHECK_THAT(program.output(), Catch::StartsWith("# "));
        CHECK(program.wait() == 0);
    }
}

TEST_CASE_METHOD(Serving, "Operator: the service manager is told when it serves and when it ends",
                 "[daemon][operator]") {
    const Descriptor manager = bound(directory / "notify", SOCK_DGRAM);
    ::setenv("NOTIFY_SOCKET", (directory / "notify").c_str(), 1);
    const auto program = start();
    const std::string served = std::exchange(path, directory / "private");
    const auto its_own = start(0, {"--owner-pid", std::to_string(::getpid())});
    path = served;
    its_own->end(SIGTERM);
    CHECK(its_own->wait() == 0);
    ::unsetenv("NOTIFY_SOCKET");
    const std::string ready = told(manager);
    CHECK_THAT(ready,
               Catch::StartsWith("READY=1\n") && Catch::Contains("STATUS=serving on " + path));
    CHECK_THAT(ready, Catch::Contains("MAINPID=" + std::to_string(program->pid())));
    program->end(SIGTERM);
    // A program's own daemon has told nothing: this is the next message.
    CHECK_THAT(told(manager), Catch::StartsWith("STOPPING=1\n") && Catch::Contains("SIGTERM"));
    CHECK(program->wait() == 0);
}

TEST_CASE_METHOD(Serving, "Operator: a socket that was passed is served and left where it is",
                 "[daemon][operator]") {
    const Descriptor passed = bound(path, SOCK_STREAM);
    REQUIRE(::listen(passed.number(), 8) == 0);
    Peer early(path);  // connected before there is a daemon
    Activated daemon(passed, "1", {"--foreground"}, directory / "output");
    const json hello = early.ask({{"method", "manager.hello"}});
    CHECK(hello.at("result").at("pid") == daemon.pid());
    ucred owner{};
    socklen_t size = sizeof owner;
    REQUIRE(::getsockopt(Peer(path).descriptor(), SOL_SOCKET, SO_PEERCRED, &owner, &size) == 0);
    CHECK(owner.pid == daemon.pid());
    CHECK(Program({"--foreground", "--socket", path}).wait() == 3);
    ::kill(daemon.pid(), SIGTERM);
    CHECK(daemon.wait() == 0);
    CHECK(fs::exists(path));
    CHECK(text_of(directory / "output").empty());
}

TEST_CASE_METHOD(Serving, "Operator: what is no socket to serve is refused with a sentence",
                 "[daemon][operator]") {
    const auto refused = [&](const Descriptor& passed, const std::string& count,
                             const std::string& sentence,
                             std::vector<std::string> words = {"--foreground"}) {
        Activated daemon(passed, count, std::move(words), directory / "output");
        CHECK(daemon.wait() == 1);
        CHECK_THAT(text_of(directory / "output"), Catch::Contains(sentence));
        fs::remove(directory / "output");
    };
    const Descriptor silent = bound(directory / "silent", SOCK_STREAM);
    refused(silent, "1", "no Unix stream socket that listens");
    refused(bound(directory / "datagrams", SOCK_DGRAM), "1", "no Unix stream socket that listens");
    REQUIRE(::listen(silent.number(), 8) == 0);
    refused(silent, "2", "exactly one socket");
    refused(silent, "1", "but " + path + " was asked for", {"--foreground", "--socket", path});
}

// A process of its own, whose main thread has this name, and one connection.
struct Named {
    pid_t pid = 0;

    Named(const char* name, const std::string& path) : pid(::fork()) {
        if (pid != 0) return;
        ::prctl(PR_SET_NAME, name);
        Peer peer(path);
        peer.ask({{"method", "manager.hello"}});
        ::pause();
        std::_Exit(0);
    }
    Named(const Named&) = delete;
    Named& operator=(const Named&) = delete;
    ~Named() {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
};

TEST_CASE_METHOD(Serving, "Operator: a process whose name is no text spoils no list",
                 "[daemon][operator]") {
    const auto program = start();
    const Named odd("\xff\xfe odd", path);
    const Named cut("caf\xc3\xa9 abcdefgh\xc3\xa9", path);  // 15 bytes are the first half of the
                                                            // last letter
    Peer peer(path);
    const json methods = peer.ask({{"method", "manager.hello"}}).at("result").at("methods");
    const auto number =
        std::find(methods.begin(), methods.end(), "service.clients") - methods.begin();
    std::set<std::string> programs;
    for (int turn = 0; programs.size() < 3 && turn < 100'000; ++turn) {
        const json clients = peer.ask({{"method", "service.clients"}}).at("result");
        for (const json& client : clients) programs.insert(client.at("program").get<std::string>());
    }
    CHECK(programs.contains("\ufffd\ufffd odd"));
    CHECK(programs.contains("caf\u00e9 abcdefgh"));
    Peer binary(path);
    binary.greet();
    binary.call(2, service_object, static_cast<std::uint16_t>(number));
    const auto clients = binary.reply();
    REQUIRE(clients);
    CHECK(check(clients->payload));  // a value that every client takes
}

TEST_CASE_METHOD(Serving, "Operator: keys of a terminal that a shell has had ignored stay ignored",
                 "[daemon][operator]") {
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGQUIT, SIG_IGN);
    const auto program = start();
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGQUIT, SIG_DFL);
    program->end(SIGINT);
    program->end(SIGQUIT);
    CHECK(Peer(path).ask(ping).at("id") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
}
