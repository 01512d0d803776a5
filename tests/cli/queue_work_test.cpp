// `steward queue work`: items of an owned queue, a command for each, done or given back.
#include "client/cli/queue_work.hpp"
#include "pids.hpp"

#include <catch2/catch.hpp>
#include <csignal>

using namespace steward::testing;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

Workshop& with_jobs(Workshop& shop, const std::string& items,
                    const std::string& deliveries_max = "2") {
    shop.steward({"create", "queue", "dead"});
    shop.steward({"create", "queue", "jobs", "--owned", "true", "--deliveries-max", deliveries_max,
                  "--dead-letters", "dead"});
    shop.steward({"queue", "put_many", "jobs", items});
    return shop;
}

Words work(const Words& options, const Words& command) {
    Words words{"queue", "work", "jobs"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back("--");
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

}  // namespace

TEST_CASE("Queue work: the item stands where {} is, or last", "[cli]") {
    using steward::cli::command_for;
    CHECK(command_for({"cp", "{}", "{}.old"}, "a b") == Words{"cp", "a b", "a b.old"});
    CHECK(command_for({"echo"}, "x") == Words{"echo", "x"});
    CHECK(command_for({"echo", "{}{}"}, "{}") == Words{"echo", "{}{}"});
    CHECK(command_for({"{}"}, "true") == Words{"true"});
}

TEST_CASE("Queue work: every item is done once, and the queue ends when it is closed and empty",
          "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["a b", 5, {"pages": 3}, "", {"$bytes": "eA=="}])");
    shop.steward({"queue", "close", "jobs"});
    const Ended ended = shop.steward(work({}, {"printf", "<%s>\\n", "{}"}));
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "<a b>\n<5>\n<{\"pages\":3}>\n<>\n<x>\n");
    CHECK(ended.err.empty());
    CHECK(shop.steward({"info", "jobs", "--json"}).out.find("\"held\":false") != std::string::npos);
    CHECK(shop.steward({"get", "jobs"}).out.find("\"unfinished\":0") != std::string::npos);
}

TEST_CASE("Queue work: the item may be the command's standard input, which else is empty",
          "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["one\ntwo", {"$bytes": "AAEA"}])");
    CHECK(shop.steward(work({"--stdin", "-w", "0.05"}, {"od", "-An", "-tx1"})).out ==
          " 6f 6e 65 0a 74 77 6f\n 00 01 00\n");
    shop.steward({"queue", "put", "jobs", "word"});
    CHECK(shop.steward(work({"-w", "0.05"}, {"sh", "-c", "cat; echo $0"})).out == "word\n");
}

TEST_CASE(
    "Queue work: what fails goes back as often as the queue allows, and the exit code says so",
    "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["good", "bad", "better"])");
    const Ended ended = shop.steward(
        work({"--timeout", "0.05"}, {"sh", "-c", "echo $1; [ $1 != bad ]", "sh", "{}"}));
    CHECK(ended.exit_code == 1);
    CHECK(ended.out == "good\nbad\nbad\nbetter\n");
    CHECK_THAT(ended.err, Contains("exit code 1, given back: bad"));
    CHECK(shop.steward({"queue", "get", "dead", "--timeout", "0"}).out == "bad\n");
    // No word of a command holds a null character; such an item fails, and stops nobody.
    shop.steward({"queue", "put_many", "jobs", R"([{"$bytes": "AA=="}, "next"])"});
    CHECK(shop.steward(work({"-w", "0.05"}, {"echo"})).out == "next\n");
    CHECK(shop.steward({"queue", "qsize", "dead"}).out == "1\n");
}

TEST_CASE("Queue work: -P runs so many at a time", "[cli]") {
    Workshop shop;
    with_jobs(shop, "[1, 2, 3, 4, 5, 6]");
    shop.steward({"create", "barrier", "together", "3"});
    // Each goes on only when three are there.
    const Ended ended = shop.steward(
        work({"-P", "3", "-w", "0.5"},
             {"sh", "-c", "\"$0\" barrier wait together --timeout 20", STEWARD_TEST_COMMAND}));
    CHECK(ended.exit_code == 0);
    CHECK(shop.steward({"barrier", "broken", "together"}).out == "false\n");
    CHECK(shop.steward({"queue", "qsize", "jobs"}).out == "0\n");
}

TEST_CASE(
    "Queue work: the item of a worker that is killed goes back when its command has ended, and "
    "others go on",
    "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["only"])", "5");
    const std::string file = shop.directory() / "pid";
    const std::string script =
        "[ -e $0 ] && exit; sleep 60 & echo $! >$0; echo $PPID >$0.worker; wait";
    Running foreman = shop.start(work({"-P", "2"}, {"bash", "-c", script, file}));
    const pid_t straggler = number_in(file);
    const pid_t worker = number_in(file + ".worker");
    ::kill(worker, SIGKILL);
    CHECK(ends(worker));
    CHECK(shop.steward({"queue", "lent", "jobs"}).out.find("\"items\":1") != std::string::npos);
    ::kill(straggler, SIGKILL);
    shop.wait_until({"get", "jobs"}, "\"unfinished\":0");
    shop.steward({"queue", "close", "jobs"});
    CHECK(foreman.wait().exit_code == 1);
}

TEST_CASE("Queue work: signals end the commands, and their items go back", "[cli]") {
    for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
        CAPTURE(signal);
        Workshop shop;
        with_jobs(shop, R"(["one", "two"])", "5");
        const std::string file = shop.directory() / "pid";
        Running foreman = shop.start(
            work({"-P", "2"}, {"bash", "-c", "echo $$ >$0.$1; exec sleep 60", file, "{}"}));
        const pid_t one = number_in(file + ".one"), two = number_in(file + ".two");
        foreman.send(signal);
        CHECK(foreman.wait().exit_code == 128 + signal);
        CHECK(ends(one));
        CHECK(ends(two));
        shop.wait_until({"queue", "qsize", "jobs"}, "2");
    }
}

TEST_CASE("Queue work: TERM ends a worker and a command that are stopped", "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["only"])", "5");
    const std::string file = shop.directory() / "pid";
    Running foreman = shop.start(
        work({}, {"bash", "-c", "echo $PPID >$0.worker; echo $$ >$0; exec sleep 60", file}));
    for (const pid_t each : {number_in(file), number_in(file + ".worker")}) {
        ::kill(each, SIGSTOP);
        shop.shell("until grep -q 'State:.*T' /proc/" + std::to_string(each) +
                   "/status; do sleep 0.01; done");
    }
    foreman.send(SIGTERM);
    CHECK(foreman.wait().exit_code == 128 + SIGTERM);
    shop.wait_until({"queue", "qsize", "jobs"}, "1");
}

TEST_CASE(
    "Queue work: a command that heeds TERM and ends with 0 has done its item, and no other is "
    "begun",
    "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["one", "two"])", "5");
    const std::string file = shop.directory() / "pid";
    Running foreman = shop.start(
        work({}, {"bash", "-c", "trap 'exit 0' TERM; echo $$ >$0; sleep 60 & wait", file}));
    number_in(file);
    foreman.send(SIGTERM);
    CHECK(foreman.wait().exit_code == 128 + SIGTERM);
    CHECK(shop.steward({"get", "jobs"}).out.find("\"unfinished\":1") != std::string::npos);
    CHECK(shop.steward({"queue", "qsize", "jobs"}).out == "1\n");
}

TEST_CASE("Queue work: the daemon is lost, and the commands are ended", "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["one"])");
    const std::string file = shop.directory() / "pid";
    Running foreman =
        shop.start(work({"-P", "2"}, {"bash", "-c", "echo $$ >$0; exec sleep 60", file}));
    const pid_t command = number_in(file);
    shop.kill_daemon();
    CHECK(foreman.wait().exit_code == 4);
    CHECK_FALSE(is_alive(command));
}

TEST_CASE("Queue work: what cannot be done is told before an item is taken", "[cli]") {
    Workshop shop;
    with_jobs(shop, R"(["one"])", "1");
    shop.steward({"create", "queue", "plain"});
    CHECK(shop.steward(work({}, {"/nowhere/nothing"})).exit_code == 127);
    CHECK(shop.steward(work({}, {"no-such-program"})).exit_code == 127);
    const Ended plain = shop.steward({"queue", "work", "plain", "--", "true"});
    CHECK(plain.exit_code == 2);
    CHECK_THAT(plain.err, Contains("'plain' is not owned") &&
                              Contains("steward create queue NAME --owned true"));
    CHECK(shop.steward({"queue", "work", "none", "--", "true"}).exit_code == 3);
    CHECK(shop.steward({"lifo_queue", "work", "jobs", "--", "true"}).exit_code == 3);
    for (const Words& words : std::vector<Words>{{"queue", "work"},
                                                 {"queue", "work", "jobs"},
                                                 {"queue", "work", "jobs", "true"},
                                                 {"queue", "work", "jobs", "-P", "0", "--", "true"},
                                                 {"queue", "work", "jobs", "-P", "x", "--", "true"},
                                                 {"queue", "work", "jobs", "--what", "--", "true"}})
        CHECK(shop.steward(words).exit_code == 2);
    CHECK(shop.steward({"queue", "qsize", "jobs"}).out == "1\n");
    CHECK_THAT(shop.steward({"help", "queue", "work"}).out, Contains("deliveries_max"));
    CHECK_THAT(shop.steward({"help", "lifo_queue"}).out, Contains("steward queue work NAME"));
    CHECK_THAT(shop.steward({"help"}).out, Contains("  queue work NAME"));
}
