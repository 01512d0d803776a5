// What becomes of a daemon's place while it serves: cleaners take files away, others put theirs
// there, a second daemon begins.
#include "net/socket_place.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <sys/file.h>
#include <sys/stat.h>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Program;
using testing::Serving;
namespace fs = std::filesystem;

namespace {

const json ping_line{{"id", 1}, {"method", "service.ping"}};

template <class Condition>
bool comes_true(Condition condition) {
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::seconds(testing::time_limit_seconds);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

// The process that answers at the path; 0: nobody.
pid_t daemon_at(const std::string& path) {
    try {
        Peer peer(path);
        const json answer = peer.ask({{"method", "manager.hello"}});
        const auto pid = answer.at("result").at("pid").get<pid_t>();
        peer.ask({{"method", "manager.goodbye"}});
        return pid;
    } catch (const std::exception&) {
        return 0;
    }
}

bool is_locked(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    return file && ::flock(file.number(), LOCK_EX | LOCK_NB) != 0;
}

struct Taken : Serving {
    std::string lock = path + ".lock";
    std::unique_ptr<Program> program = start();
    Peer before{path};

    Taken() { before.ask({{"method", "manager.create"}, {"args", {"list", "kept"}}}); }
    // The daemon is found again by newcomers, whom nothing that it keeps has left; whoever was
    // there notices nothing.
    void check_that_it_is_back() {
        REQUIRE(comes_true([&] { return daemon_at(path) == program->pid() && is_locked(lock); }));
        CHECK(Peer(path).ask({{"object", "kept"}, {"method", "list.len"}}).at("result") == 0);
        CHECK(before.ask(ping_line).at("id") == 1);
        CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
        Program second({"--foreground", "--socket", path});
        CHECK(second.wait() == 3);
    }
    // It has ended with a sentence, and told its clients.
    void check_that_it_ends(int status, const std::string& sentence) {
        CHECK(program->wait() == status);
        CHECK_THAT(program->output(), Catch::Contains(sentence));
        CHECK(before.is_closed());
    }
};

}  // namespace

TEST_CASE_METHOD(Taken, "Place: a socket that is removed is put back", "[daemon][place]") {
    fs::remove(path);
    check_that_it_is_back();
    fs::remove(path);  // and once more
    check_that_it_is_back();
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE_METHOD(Taken, "Place: a lock file that is removed is put back", "[daemon][place]") {
    fs::remove(lock);
    check_that_it_is_back();
    std::int64_t pid = 0;
    std::ifstream(lock) >> pid;
    CHECK(pid == program->pid());
}

TEST_CASE_METHOD(Taken, "Place: socket and lock file that are removed both are put back",
                 "[daemon][place]") {
    fs::remove(lock);
    fs::remove(path);
    check_that_it_is_back();
}

TEST_CASE_METHOD(Taken, "Place: a socket that is moved away is put back", "[daemon][place]") {
    fs::rename(path, directory / "elsewhere");
    check_that_it_is_back();
}

TEST_CASE_METHOD(Taken, "Place: a lock file that is replaced by another file is taken",
                 "[daemon][place]") {
    std::ofstream(directory / "other") << "1\n";
    fs::permissions(directory / "other", fs::perms::owner_read | fs::perms::owner_write);
    fs::rename(directory / "other", lock);
    check_that_it_is_back();
}

TEST_CASE_METHOD(
    Taken, "Place: a socket that is replaced by a file of somebody's ends the daemon, not the file",
    "[daemon][place]") {
    std::ofstream(directory / "other") << "precious";
    fs::rename(directory / "other", path);
    check_that_it_ends(1, "is not a socket");
    CHECK(fs::file_size(path) == 8);
}

TEST_CASE_METHOD(Taken,
                 "Place: whoever takes the lock of a daemon whose files are gone is the daemon",
                 "[daemon][place]") {
    // The first daemon cannot act between the removal and the start of the second: it is stopped.
    program->end(SIGSTOP);
    fs::remove(path);
    fs::remove(lock);
    const auto second = start();
    program->end(SIGCONT);
    check_that_it_ends(3, "process " + std::to_string(second->pid()));
    CHECK(daemon_at(path) == second->pid());
    CHECK(is_locked(lock));
}

TEST_CASE_METHOD(Taken, "Place: a second daemon gives way to one whose lock file alone is gone",
                 "[daemon][place]") {
    program->end(SIGSTOP);
    fs::remove(lock);
    Program second({"--foreground", "--socket", path});
    CHECK(second.wait() == 3);
    CHECK_THAT(second.output(), Catch::Contains("process " + std::to_string(program->pid())));
    program->end(SIGCONT);
    check_that_it_is_back();
}

TEST_CASE_METHOD(Taken, "Place: while somebody else holds the new lock file the daemon serves on",
                 "[daemon][place]") {
    program->end(SIGSTOP);
    fs::remove(lock);
    Descriptor held(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::flock(held.number(), LOCK_EX) == 0);
    program->end(SIGCONT);
    CHECK(before.ask(ping_line).at("id") == 1);
    CHECK(daemon_at(path) == program->pid());
    held.reset();
    check_that_it_is_back();
}

TEST_CASE_METHOD(Serving, "Place: a directory that is the daemon's alone is made again",
                 "[daemon][place]") {
    path = directory / "own/s";
    fs::create_directory(directory / "own");
    fs::permissions(directory / "own", fs::perms::owner_all);
    const auto program = start(0, {"--remove-directory"});
    program->end(SIGSTOP);  // else it would put files back while they are removed
    fs::remove_all(directory / "own");
    program->end(SIGCONT);
    REQUIRE(comes_true([&] { return daemon_at(path) == program->pid(); }));
    CHECK(fs::status(directory / "own").permissions() == fs::perms::owner_all);
    fs::rename(directory / "own", directory / "moved");
    REQUIRE(comes_true([&] { return daemon_at(path) == program->pid(); }));
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(directory / "own"));
}

TEST_CASE_METHOD(Serving, "Place: a daemon whose chosen directory is gone ends with a sentence",
                 "[daemon][place]") {
    path = directory / "chosen/s";
    fs::create_directory(directory / "chosen");
    const auto program = start();
    program->end(SIGSTOP);
    SECTION("removed") { fs::remove_all(directory / "chosen"); }
    SECTION("moved") { fs::rename(directory / "chosen", directory / "moved"); }
    program->end(SIGCONT);
    CHECK(program->wait() == 1);
    CHECK_THAT(program->output(), Catch::Contains("the place of the socket is lost"));
}

TEST_CASE_METHOD(
    Serving,
    "Place: the kernel lists the socket where clients look for it, and the directory is held",
    "[daemon][place]") {
    const auto program = start();
    std::ifstream file("/proc/net/unix");
    const std::string listed{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
    CHECK(listed.find(" " + path + "\n") != std::string::npos);
    const Descriptor held(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    CHECK(::flock(held.number(), LOCK_EX | LOCK_NB) != 0);
    CHECK(::flock(held.number(), LOCK_SH | LOCK_NB) == 0);
}

// Two daemons begin at one path again and again while a cleaner takes away what it finds. Whenever
// it rests one of them serves at the most, and the lock file at the path is held by that one.
TEST_CASE_METHOD(Serving, "Place: two daemons that race beside a cleaner are never two in the end",
                 "[daemon][place]") {
    const std::string lock = path + ".lock";
    for (int round = 0; round < 15; ++round) {
        std::atomic<bool> cleans = true;
        std::thread cleaner([&] {
            std::error_code ignored;
            for (int turn = 0; cleans; ++turn) {
                fs::remove(turn % 2 == 0 ? lock : path, ignored);
                if (turn % 3 == 0) std::this_thread::yield();
                if (turn % 64 == 0)
                    std::this_thread::sleep_for(std::chrono::milliseconds(round % 5));
            }
        });
        const std::vector<std::string> words{"--foreground", "--socket", path, "--log-level",
                                             "off"};
        Program one(words);
        Program other(words);
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + 5 * round));
        cleans = false;
        cleaner.join();
        // At rest: who lives is found at the path, all others have ended.
        const auto rests = [&] {
            const pid_t serving = daemon_at(path);
            const int living = (one.is_alive() ? 1 : 0) + (other.is_alive() ? 1 : 0);
            return living == 0 || (living == 1 && (one.is_alive() ? one : other).pid() == serving &&
                                   is_locked(lock));
        };
        INFO("round " << round);
        REQUIRE(comes_true(rests));
    }
}
