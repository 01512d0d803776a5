// What happens to objects, as the command shows it: for people, for programs, and a command for
// each.
#include "steward/steward.hpp"
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace steward::testing;
using Catch::Contains;

TEST_CASE("Watch: a line for each change, for people and for programs", "[cli][watch]") {
    Workshop shop;
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const auto colours = manager.dict<std::string, int>("colours");
    Running people = shop.start({"watch", "colours", "jobs/*", "--count", "4"});
    Running programs = shop.start({"--json", "watch", "colours", "--key", "red", "--count", "1"});
    shop.wait_until({"--json", "stats"}, "\"watches\":2");
    shop.wait_until({"waiters"}, "watch.next");
    colours.set("blue", 1);
    colours.set("red", 2);
    colours.set("red", 3);
    manager.list<int>("jobs/1");
    const Ended told = people.wait();
    CHECK(told.exit_code == 0);
    const std::string by = "by anna, pid " + std::to_string(::getpid()) + ")\n";
    CHECK(told.out == "1 insert colours \"blue\": 1 (dict.set " + by +
                          "2 insert colours \"red\": 2 (dict.set " + by +
                          "3 set colours \"red\": 2 -> 3 (dict.set " + by + "0 created jobs/1 (" +
                          by);
    const auto change = programs.wait().json();
    CHECK(change["kind"] == "insert");
    CHECK(change["version"] == 2);
    CHECK(change["new"] == 2);
    CHECK(change["by"] == "anna");
}

TEST_CASE("Watch: what came before, and what is lost of it", "[cli][watch]") {
    Workshop shop;
    const steward::Manager manager = steward::Manager::connect(shop.socket());
    const auto jobs = manager.list<int>("jobs");
    jobs.append(1);
    CHECK(shop.steward({"watch", "jobs", "--since", "0", "--count", "1"}).out ==
          "lost 1 changes of jobs, up to version 1\n");
    jobs.append(2);
    CHECK_THAT(shop.steward({"watch", "jobs", "--since", "1", "--count", "1"}).out,
               Contains("2 insert jobs 1: 2 (list.append by "));
    const Ended refused = shop.steward({"watch", "jobs", "--since", "9"});
    CHECK(refused.exit_code == 3);
    CHECK_THAT(refused.err, Contains("'since' is version 9, and the object has had 2"));
    CHECK(shop.steward({"watch"}).exit_code == 2);
    CHECK(shop.steward({"watch", "jobs", "--count", "0"}).exit_code == 2);
    CHECK(shop.steward({"watch", "jobs", "--", "true"}).exit_code == 2);
}

TEST_CASE("Watch: a command for each change, with the change in its environment and its input",
          "[cli][watch]") {
    Workshop shop;
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const auto value = manager.value("n", 1);
    Running watch = shop.start({"watch", "n", "--count", "2", "--exec",
                                "read line; echo \"$STEWARD_KIND $STEWARD_NAME "
                                "$STEWARD_VERSION $STEWARD_OLD $STEWARD_NEW $STEWARD_BY\"; "
                                "echo \"$line\" | grep -o '\"new\":[0-9]*'; exit 3"});
    shop.wait_until({"waiters"}, "watch.next");
    value.set(2);
    value.set(3);
    const Ended ended = watch.wait();
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "set n 1 1 2 anna\n\"new\":2\nset n 2 2 3 anna\n\"new\":3\n");
    CHECK_THAT(ended.err, Contains("exit code 3"));
}

TEST_CASE("Watch: signals, a reader that goes, and a daemon that ends, end it", "[cli][watch]") {
    Workshop shop;
    const steward::Manager manager = steward::Manager::connect(shop.socket());
    const auto value = manager.value("n", 1);
    for (const int signal : {SIGINT, SIGTERM}) {
        Running watch = shop.start({"watch", "n"});
        shop.wait_until({"waiters"}, "watch.next");
        watch.send(signal);
        CHECK(watch.wait().exit_code == 128 + signal);
    }
    CHECK(shop.steward({"--json", "stats"}).json()["crashes"] == 0);
    // Nobody reads any more, though nothing has changed.
    CHECK(shop.shell("set -o pipefail; " + Workshop::programs() + "/steward watch n | true")
              .exit_code == 5);
    Running watch = shop.start({"watch", "n"});
    shop.wait_until({"waiters"}, "watch.next");
    shop.kill_daemon(SIGTERM);
    CHECK(watch.wait().exit_code == 4);
}

TEST_CASE("Watch: it is a type too", "[cli][watch]") {
    Workshop shop;
    CHECK(shop.steward({"create", "watch", "w"}).exit_code == 0);
    CHECK(shop.steward({"watch", "add", "w", "jobs/*"}).out == "0\n");
    CHECK(shop.steward({"create", "list", "jobs/1"}).exit_code == 0);
    CHECK_THAT(shop.steward({"--json", "watch", "next", "w", "--timeout", "0"}).out,
               Contains("\"kind\":\"created\""));
    CHECK(shop.steward({"watch", "remove", "w", "jobs/*"}).out == "true\n");
}
