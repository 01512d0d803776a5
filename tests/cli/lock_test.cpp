// `steward lock NAME -- COMMAND…` with real processes that end, are killed, or lose their daemon.
#include "pids.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace steward::testing;
using Catch::Contains;

namespace {

// A shell that says its pid and becomes a long sleep.
std::vector<std::string> sleeper(const Workshop& shop, const std::string& lock) {
    return {"lock", lock, "--",
            "sh",   "-c", "echo $$ >" + (shop.directory() / "pid") + "; exec sleep 60"};
}

}  // namespace

TEST_CASE("Lock command: holds while the command runs, passes on its code, and lets go", "[cli]") {
    Workshop shop;
    const Ended inside =
        shop.steward({"lock", "door", "--", STEWARD_TEST_COMMAND, "lock", "locked", "door"});
    CHECK(inside.exit_code == 0);
    CHECK(inside.out == "true\n");
    CHECK(shop.steward({"lock", "locked", "door"}).out == "false\n");
    CHECK(shop.steward({"lock", "door", "--", "sh", "-c", "exit 7"}).exit_code == 7);
    CHECK(shop.steward({"lock", "door", "--", "sh", "-c", "kill -9 $$"}).exit_code == 137);
    CHECK(shop.steward({"lock", "door", "--", "/nowhere/nothing"}).exit_code == 127);
    CHECK(shop.steward({"lock", "door", "--", "/"}).exit_code == 126);
    CHECK(shop.steward({"lock", "locked", "door"}).out == "false\n");
}

TEST_CASE("Lock command: with --ephemeral last the lock goes with the last command that uses it",
          "[cli]") {
    Workshop shop;
    const Ended inside = shop.steward({"lock", "--ephemeral", "last", "door", "--", "sh", "-c",
                                       std::string(STEWARD_TEST_COMMAND) + " rm door; " +
                                           STEWARD_TEST_COMMAND + " lock locked door"});
    CHECK(inside.exit_code == 0);
    CHECK_THAT(inside.out, Contains("true"));
    CHECK(shop.steward({"info", "door"}).exit_code != 0);
    CHECK_THAT(shop.steward({"lock", "--ephemeral", "first", "door", "--", "true"}).err,
               Contains("can only be \"last\""));
}

TEST_CASE("Lock command: a command that cannot be started leaves nothing held", "[cli]") {
    Workshop shop;
    REQUIRE(shop.steward({"create", "semaphore", "seat", "1"}).exit_code == 0);
    const std::string steward = STEWARD_TEST_COMMAND;
    for (int descriptors = 4; descriptors < 12; ++descriptors) {
        INFO(descriptors);
        const std::string few = "ulimit -n " + std::to_string(descriptors) + "; ";
        const Ended lock = shop.shell(few + steward + " lock door -- true");
        CHECK((lock.exit_code == 0) == lock.err.empty());
        CHECK(shop.steward({"lock", "locked", "door"}).out != "true\n");
        shop.shell(few + steward + " hold semaphore seat -- true");
        CHECK(shop.steward({"semaphore", "value", "seat"}).out == "1\n");
    }
    CHECK(shop.steward({"lock", "door", "-n", "--", "true"}).exit_code == 0);
}

TEST_CASE("Lock command: the command sees the socket and a fencing token that rises", "[cli]") {
    Workshop shop;
    const std::vector<std::string> words{
        "lock", "door", "--", "sh", "-c", "echo $STEWARD_SOCKET; echo $STEWARD_FENCING_TOKEN >&2"};
    const Ended first = shop.steward(words), second = shop.steward(words);
    CHECK(first.out == shop.socket() + "\n");
    CHECK(std::stol(second.err) > std::stol(first.err));
}

TEST_CASE("Lock command: a timeout is the answer no, and the command does not run", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    shop.steward({"lock", "acquire", "door"});
    const Ended late = shop.steward({"lock", "door", "--timeout", "0.05", "--", "echo", "ran"});
    CHECK(late.exit_code == 75);
    CHECK(late.out.empty());
    CHECK_THAT(late.err, Contains("lock 'door': not had in time"));
}

TEST_CASE("Lock command: signals reach the command, and the lock is let go", "[cli]") {
    Workshop shop;
    Running running = shop.start(sleeper(shop, "door"));
    const pid_t sleep = number_in(shop.directory() / "pid");
    running.send(SIGTERM);
    CHECK(running.wait().exit_code == 128 + SIGTERM);
    CHECK_FALSE(is_alive(sleep));
    const Ended next = shop.steward({"lock", "acquire", "door", "--timeout", "0"});
    CHECK(next.exit_code == 0);
    CHECK_FALSE(next.err.find("died") != std::string::npos);
}

TEST_CASE("Lock command: killed, it takes the command with it, and the next holder is told",
          "[cli]") {
    Workshop shop;
    Running running = shop.start(sleeper(shop, "door"));
    const pid_t sleep = number_in(shop.directory() / "pid");
    Running waiting = shop.start({"lock", "door", "--", "echo", "mine"});
    shop.wait_until({"info", "door"}, "lock.acquire");
    running.send(SIGKILL);
    CHECK(running.wait().exit_code == 128 + SIGKILL);
    const Ended next = waiting.wait();
    CHECK(next.exit_code == 0);
    CHECK(next.out == "mine\n");
    CHECK_THAT(next.err, Contains("previous holder of the lock died"));
    CHECK(ends(sleep));
}

TEST_CASE("Lock command: a killed command ends the holding like any other end", "[cli]") {
    Workshop shop;
    Running running = shop.start(sleeper(shop, "door"));
    const pid_t sleep = number_in(shop.directory() / "pid");
    REQUIRE(::kill(sleep, SIGKILL) == 0);
    CHECK(running.wait().exit_code == 128 + SIGKILL);
    const Ended next = shop.steward({"lock", "acquire", "door", "--timeout", "0"});
    CHECK(next.exit_code == 0);
    CHECK(next.err.empty());
}

TEST_CASE("Lock command: when the daemon is lost the command is ended", "[cli]") {
    const int signal = GENERATE(SIGKILL, SIGTERM);  // at an orderly end the daemon says so before
                                                    // it closes
    Workshop shop;
    Running running = shop.start(sleeper(shop, "door"));
    const pid_t sleep = number_in(shop.directory() / "pid");
    shop.kill_daemon(signal);
    const Ended ended = running.wait();
    CHECK(ended.exit_code == 4);
    CHECK_THAT(ended.err, Contains("daemon was lost"));
    CHECK_FALSE(is_alive(sleep));
}

TEST_CASE("Lock command: a lock that somebody else released is not released again", "[cli]") {
    Workshop shop;
    Running running = shop.start({"lock", "door", "--", "sh", "-c",
                                  "echo $$ >" + (shop.directory() / "pid") + "; while [ ! -e " +
                                      (shop.directory() / "go") + " ]; do sleep 0.02; done"});
    number_in(shop.directory() / "pid");
    CHECK(shop.steward({"lock", "release", "door"}).exit_code == 0);
    CHECK(shop.steward({"lock", "acquire", "door"}).exit_code == 0);
    std::ofstream(shop.directory() / "go") << "go";
    const Ended ended = running.wait();
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.err, Contains("released by somebody else"));
    CHECK(shop.steward({"lock", "locked", "door"}).out == "true\n");
}

TEST_CASE("Lock command: without -- the words are a method of the lock", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    CHECK(shop.steward({"lock", "acquire", "door"}).out == "true\n");
    // It ended cleanly, so the lock stays held; only a crash would release it.
    CHECK(shop.steward({"lock", "locked", "door"}).out == "true\n");
    CHECK(shop.steward({"lock", "release", "door"}).exit_code == 0);
}

TEST_CASE("Lock command: a lock's own lease that ends before the command is told alike",
          "[cli][lease]") {
    Workshop shop;
    shop.steward({"create", "lock", "door", "--lease", "0.1"});
    Running running =
        shop.start({"lock", "door", "--", "sh", "-c",
                    "while [ ! -e " + (shop.directory() / "go") + " ]; do sleep 0.02; done"});
    shop.wait_until({"why", "door"}, "for longer than it was lent");
    const auto told = shop.steward({"why", "door", "--json"}).json();
    REQUIRE(told.size() == 1);
    CHECK(told[0]["pid"] == running.pid());
    CHECK(told[0]["overstayed"]["name"] == "door");
    CHECK_THAT(told[0]["sentence"].get<std::string>(), Contains("for longer than it was lent"));
    std::ofstream(shop.directory() / "go") << "go";
    const Ended ended = running.wait();
    CHECK(ended.exit_code == 76);
    CHECK_THAT(ended.err, Contains("its lease has ended"));
}

TEST_CASE("Lock command: a lease that ends before the command is told, and has its exit code",
          "[cli][lease]") {
    Workshop shop;
    Running running =
        shop.start({"lock", "door", "--lease", "0.1", "--", "sh", "-c",
                    "while [ ! -e " + (shop.directory() / "go") + " ]; do sleep 0.02; done"});
    shop.wait_until({"why", "door"}, "for longer than it was lent");
    CHECK(shop.steward({"lock", "acquire", "door"}).exit_code == 0);
    std::ofstream(shop.directory() / "go") << "go";
    const Ended ended = running.wait();
    CHECK(ended.exit_code == 76);
    CHECK_THAT(ended.err, Contains("its lease has ended"));
    // It is the next one's still.
    CHECK(shop.steward({"lock", "locked", "door"}).out == "true\n");
    CHECK(shop.steward({"lock", "gate", "--lease", "60", "--", "true"}).exit_code == 0);
    CHECK(shop.steward({"hold", "lock", "one", "two", "--lease", "1", "--", "true"}).exit_code ==
          2);
}
