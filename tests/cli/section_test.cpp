// A section is everything that the command under a lock has started: the lock is held until the
// last of it has ended, however the wrapper, the command or the daemon end.
#include "pids.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>

using namespace steward::testing;
using Catch::Contains;

namespace {

// Runs this script under the lock `door`; `$1` is a file in which it writes the pid that the test
// wants to know.
Running section(Workshop& shop, const std::string& script,
                const std::vector<std::string>& options = {}) {
    std::vector<std::string> words{"lock", "door"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"--", "bash", "-c", script, "bash", shop.directory() / "pid"});
    return shop.start(words);
}

// Stops the process and waits until it stands still.
void stop(Workshop& shop, pid_t process) {
    REQUIRE(::kill(process, SIGSTOP) == 0);
    const std::string status = "/proc/" + std::to_string(process) + "/status";
    shop.shell("until grep -q 'State:.*T' " + status + "; do sleep 0.01; done");
}

pid_t pid_from(const Workshop& shop) { return number_in(shop.directory() / "pid"); }

Ended try_lock(Workshop& shop) { return shop.steward({"lock", "-n", "door", "--", "true"}); }

// What keeps the section going when its command has ended, in all the ways in which a process
// leaves its parents.
const std::vector<std::pair<std::string, std::string>> stragglers{
    {"a background job", "sleep 60 & echo $! >$1"},
    {"a session of its own", "setsid sleep 60 & echo $! >$1"},
    {"forked twice", "(setsid bash -c 'sleep 60 & echo $! >$0' $1 &)"},
};

}  // namespace

TEST_CASE("Section: what the command leaves behind keeps the lock, and steward stays with it",
          "[cli]") {
    for (const auto& [what, script] : stragglers) {
        CAPTURE(what);
        Workshop shop;
        Running running = section(shop, script + "; exit 7");
        const pid_t straggler = pid_from(shop);
        CHECK(try_lock(shop).exit_code == busy);
        ::kill(straggler, SIGKILL);
        CHECK(running.wait().exit_code == 7);
        const Ended next = try_lock(shop);
        CHECK(next.exit_code == 0);
        CHECK(next.err.empty());
    }
}

TEST_CASE("Section: steward is killed; what is left keeps the lock, and whoever is next is told",
          "[cli]") {
    for (const auto& [what, script] : stragglers) {
        CAPTURE(what);
        Workshop shop;
        Running running = section(shop, script + "; sleep 60");
        const pid_t straggler = pid_from(shop);
        running.send(SIGKILL);
        CHECK(running.wait().exit_code == 128 + SIGKILL);
        CHECK(is_alive(straggler));
        CHECK(try_lock(shop).exit_code == busy);
        Running waiting = shop.start({"lock", "door", "--", "echo", "mine"});
        shop.wait_until({"info", "door"}, "lock.acquire");
        ::kill(straggler, SIGKILL);
        const Ended next = waiting.wait();
        CHECK(next.out == "mine\n");
        CHECK_THAT(next.err, Contains("previous holder of the lock died"));
    }
}

TEST_CASE(
    "Section: everything called steward is killed; a grandchild of the command keeps the lock",
    "[cli]") {
    Workshop shop;
    Running outer = shop.start({"lock", "outer", "--", "bash", "-c",
                                "\"$0\" lock door -- bash -c 'sleep 60 & echo $! >$0; wait' $1",
                                STEWARD_TEST_COMMAND, shop.directory() / "pid"});
    const pid_t straggler = pid_from(shop);
    const pid_t inner = child_of(child_of(outer.pid()));
    ::kill(inner, SIGKILL);
    outer.send(SIGKILL);
    outer.wait();
    CHECK(ends(inner));
    CHECK(try_lock(shop).exit_code == busy);
    CHECK(shop.steward({"lock", "-n", "outer", "--", "true"}).exit_code == busy);
    ::kill(straggler, SIGKILL);
    CHECK(shop.steward({"hold", "lock", "outer", "door", "-w", "20", "--", "true"}).exit_code == 0);
}

TEST_CASE(
    "Section: a process that has closed all descriptors keeps the lock as long as steward lives",
    "[cli]") {
    Workshop shop;
    Running running = section(shop,
                              "bash -c 'for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && "
                              "eval \"exec $n>&-\"; done; echo $$ >$0; exec sleep 60' $1 &");
    const pid_t straggler = pid_from(shop);
    CHECK(try_lock(shop).exit_code == busy);
    ::kill(straggler, SIGKILL);
    CHECK(running.wait().exit_code == 0);
    CHECK(try_lock(shop).exit_code == 0);
}

TEST_CASE(
    "Section: a command that ends of TERM takes with it what it has started, and the lock is held "
    "until then",
    "[cli]") {
    for (const auto& [what, script] : stragglers) {
        CAPTURE(what);
        Workshop shop;
        Running running = section(shop, script + "; sleep 60");
        const pid_t straggler = pid_from(shop);
        running.send(SIGTERM);
        CHECK(running.wait().exit_code == 128 + SIGTERM);
        CHECK_FALSE(is_alive(straggler));
        const Ended next = try_lock(shop);
        CHECK(next.exit_code == 0);
        CHECK(next.err.empty());
    }
}

TEST_CASE("Section: what does not heed TERM holds the lock until it is killed", "[cli]") {
    Workshop shop;
    Running running = section(
        shop, "echo $$ >$1.shell; (trap '' TERM; echo $BASHPID >$1; exec sleep 60) & sleep 60");
    const pid_t stubborn = pid_from(shop);
    const pid_t shell = number_in(shop.directory() / "pid.shell");
    running.send(SIGTERM);
    CHECK(ends(shell));
    CHECK(try_lock(shop).exit_code == busy);
    CHECK(is_alive(stubborn));
    CHECK(running.wait().exit_code == 128 + SIGTERM);
    CHECK_FALSE(is_alive(stubborn));
    CHECK(try_lock(shop).exit_code == 0);
}

TEST_CASE("Section: a signal after the command's end ends what is left", "[cli]") {
    Workshop shop;
    Running running = section(shop, "echo $$ >$1.shell; sleep 60 & echo $! >$1; exit 3");
    const pid_t straggler = pid_from(shop);
    CHECK(ends(number_in(shop.directory() / "pid.shell")));
    running.send(SIGINT);
    CHECK(running.wait().exit_code == 3);
    CHECK_FALSE(is_alive(straggler));
}

TEST_CASE("Section: a signal between the grant and the command's start lets go, and is no crash",
          "[cli]") {
    const std::vector<std::pair<std::string, std::vector<std::string>>> waits{
        {"lock.acquire", {"lock", "door"}},
        {"manager.acquire_all", {"hold", "lock", "door", "gate"}}};
    for (const auto& [method, what] : waits) {
        CAPTURE(method);
        Workshop shop;
        shop.steward({"create", "lock", "door"});
        shop.steward({"lock", "acquire", "door"});
        std::vector<std::string> words = what;
        words.insert(words.end(), {"--", "echo", "ran"});
        Running waiting = shop.start(words);
        shop.wait_until({"info", "door"}, method);
        // While it stands still it is granted the lock and sent the signal, and finds both when it
        // goes on.
        stop(shop, waiting.pid());
        CHECK(shop.steward({"lock", "release", "door"}).exit_code == 0);
        CHECK(try_lock(shop).exit_code == busy);
        waiting.send(SIGTERM);
        waiting.send(SIGCONT);
        const Ended ended = waiting.wait();
        CHECK(ended.exit_code == 128 + SIGTERM);
        CHECK(ended.out.empty());
        const Ended next = try_lock(shop);
        CHECK(next.exit_code == 0);
        CHECK(next.err.empty());
    }
}

TEST_CASE("Section: who waits ends of a signal at once, and goes on if it ignores it", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    shop.steward({"lock", "acquire", "door"});
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        CAPTURE(signal);
        Running waiting = shop.start({"lock", "door", "--", "echo", "ran"});
        shop.wait_until({"info", "door"}, "lock.acquire");
        waiting.send(signal);
        const Ended ended = waiting.wait();
        CHECK(ended.exit_code == 128 + signal);
        CHECK(ended.out.empty());
        CHECK(shop.steward({"lock", "locked", "door"}).out == "true\n");
    }
    std::signal(SIGHUP, SIG_IGN);
    Running waiting = shop.start({"lock", "door", "--", "echo", "ran"});
    std::signal(SIGHUP, SIG_DFL);
    shop.wait_until({"info", "door"}, "lock.acquire");
    waiting.send(SIGHUP);
    CHECK(shop.steward({"lock", "release", "door"}).exit_code == 0);
    CHECK(waiting.wait().out == "ran\n");
}

TEST_CASE("Section: TERM and HUP end a command that is stopped", "[cli]") {
    for (const int signal : {SIGTERM, SIGHUP}) {
        CAPTURE(signal);
        Workshop shop;
        Running running = section(shop, "echo $$ >$1; exec sleep 60");
        stop(shop, pid_from(shop));
        running.send(signal);
        CHECK(running.wait().exit_code == 128 + signal);
        const Ended next = try_lock(shop);
        CHECK(next.exit_code == 0);
        CHECK(next.err.empty());
    }
}

TEST_CASE("Section: a second TERM begins the end of a command that did not heed the first",
          "[cli]") {
    Workshop shop;
    Running running =
        section(shop, "trap '' TERM; sleep 60 & echo $! >$1.job; echo $$ >$1; exec sleep 60");
    pid_from(shop);
    const pid_t job = number_in(shop.directory() / "pid.job");
    // Two that come close together count as one. All have come before the 5 s are up in which the
    // section may end by itself.
    for (int i = 0; i < 3; ++i) {
        running.send(SIGTERM);
        shop.shell("sleep 1.2");
    }
    CHECK(running.wait().exit_code == 128 + SIGKILL);
    CHECK_FALSE(is_alive(job));
    const Ended next = try_lock(shop);
    CHECK(next.exit_code == 0);
    CHECK(next.err.empty());
}

TEST_CASE("Section: the daemon is lost, and all of it is ended", "[cli]") {
    for (const auto& [what, script] : stragglers) {
        CAPTURE(what);
        Workshop shop;
        Running running = section(shop, script + "; sleep 60");
        const pid_t straggler = pid_from(shop);
        shop.kill_daemon();
        const Ended ended = running.wait();
        CHECK(ended.exit_code == 4);
        CHECK_THAT(ended.err, Contains("daemon was lost"));
        CHECK_FALSE(is_alive(straggler));
    }
}

TEST_CASE("Section: with -o it is the command alone, and nothing else has the connection open",
          "[cli]") {
    Workshop shop;
    Running running = section(shop, "sleep 60 & echo $! >$1", {"-o"});
    const pid_t job = pid_from(shop);
    CHECK(running.wait().exit_code == 0);
    CHECK(is_alive(job));
    CHECK(try_lock(shop).exit_code == 0);
    CHECK(shop.shell("ls -l /proc/" + std::to_string(job) + "/fd").out.find("socket:") ==
          std::string::npos);
    ::kill(job, SIGKILL);
}

TEST_CASE("Section: children from before are no part of it", "[cli]") {
    Workshop shop;
    const std::string file = shop.directory() / "pid";
    const Ended ended =
        shop.shell("sleep 60 & echo $! >" + file + "; exec '" + std::string(STEWARD_TEST_COMMAND) +
                   "' lock door -- sh -c 'exit 5'");
    CHECK(ended.exit_code == 5);
    const pid_t stranger = number_in(file);
    CHECK(is_alive(stranger));
    ::kill(stranger, SIGKILL);
}

TEST_CASE("Section: the descriptor that is inherited is out of the way of scripts", "[cli]") {
    Workshop shop;
    Running running = section(shop, "exec 3>$1.three; sleep 60 & echo $! >$1; sleep 60");
    const pid_t straggler = pid_from(shop);
    running.send(SIGKILL);
    running.wait();
    CHECK(try_lock(shop).exit_code == busy);
    ::kill(straggler, SIGKILL);
}

TEST_CASE("Section: a set-uid command outlives a steward that is killed, and holds the lock",
          "[cli]") {
    if (::geteuid() != 0) {
        WARN("not root: this test does nothing");
        return;
    }
    Workshop shop;
    const std::string program = shop.directory() / "sleep";
    REQUIRE(shop.shell("cp /bin/sleep " + program).exit_code == 0);
    constexpr uid_t nobody = 65534;
    REQUIRE(::chown(program.c_str(), nobody, nobody) == 0);
    REQUIRE(::chmod(program.c_str(), 04755) == 0);
    Running running = shop.start({"lock", "door", "--", program, "60"});
    const pid_t command = child_of(running.pid());
    const std::string status = "/proc/" + std::to_string(command) + "/status";
    shop.shell("until grep -q 'Uid:.*65534' " + status + "; do sleep 0.01; done");
    running.send(SIGKILL);
    running.wait();
    CHECK(is_alive(command));
    CHECK(try_lock(shop).exit_code == busy);
    ::kill(command, SIGKILL);
    CHECK(shop.steward({"lock", "door", "-w", "20", "--", "true"}).exit_code == 0);
}

TEST_CASE("Section: job control in a terminal", "[cli]") {
    Workshop shop;
    const Ended ended =
        shop.shell("python3 '" STEWARD_SOURCE "/tests/cli/terminal.py' '" STEWARD_TEST_COMMAND "'");
    INFO(ended.out << ended.err);
    CHECK(ended.exit_code == 0);
}
