// What is held ends with whoever holds it: the command refuses to report such a hold as done, and
// has forms that work.
#include "pids.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

using namespace steward::testing;
using Catch::Contains;
using nlohmann::json;

namespace {

constexpr int usage = 2;

// A section that goes on until it is ended, once it has begun.
Running holding(Workshop& shop, std::vector<std::string> words, const std::string& file) {
    words.insert(words.begin(), "hold");
    words.insert(words.end(),
                 {"--", "bash", "-c", "echo $$ >$0; exec sleep 60", shop.directory() / file});
    Running running = shop.start(words);
    number_in(shop.directory() / file);
    return running;
}

// An argument that fits a parameter, for calls that are refused before they are made.
std::string argument(const json& parameter) {
    const std::string kind = parameter.at("kind");
    if (kind == "integer" || kind == "number" || kind == "seconds") return "0";
    if (kind == "boolean") return "true";
    if (kind == "array") return "[]";
    return kind == "map" ? "{}" : kind == "reference" ? "x" : "word";
}

}  // namespace

TEST_CASE("Hold: every method whose row says that its hold ends with the caller is refused",
          "[cli]") {
    Workshop shop;
    int refused = 0;
    for (const json& type : shop.steward({"describe", "--json"}).json()) {
        for (const json& method : type["methods"]) {
            if (method.value("holds", "") != "caller") continue;
            const std::string name = type["name"].get<std::string>() + "_x";
            if (!type["constructor"].is_null()) shop.steward({"create", type["name"], name});
            std::vector<std::string> words{type["name"], method["name"]};
            if (!type["constructor"].is_null()) words.push_back(name);
            for (const json& parameter : method["parameters"])
                if (!parameter["optional"].get<bool>()) words.push_back(argument(parameter));
            const Ended ended = shop.steward(words);
            INFO(words[0] << " " << words[1] << ": " << ended.err);
            CHECK(ended.exit_code == usage);
            CHECK(ended.out.empty());
            CHECK_THAT(ended.err, Contains("would end with this command") && Contains("use "));
            ++refused;
        }
    }
    CHECK(refused >= 7);
    CHECK(shop.steward({"holders"}).out == "nothing is held\n");
}

TEST_CASE("Hold: of an object that is owned the hold is refused, of another it is done", "[cli]") {
    Workshop shop;
    for (const std::string type : {"queue", "joinable_queue", "lifo_queue", "priority_queue"}) {
        const std::string owned = type + "_owned", plain = type + "_plain";
        shop.steward({"create", type, owned, "--owned", "true"});
        shop.steward({"create", type, plain});
        shop.steward({type, "put_many", owned, "[1, 2]"});
        shop.steward({type, "put_many", plain, "[1, 2, 3]"});
        for (const std::vector<std::string>& method :
             std::vector<std::vector<std::string>>{{"get"}, {"get_nowait"}, {"get_many", "1"}}) {
            std::vector<std::string> on_owned{type, method[0], owned},
                on_plain{type, method[0], plain};
            on_owned.insert(on_owned.end(), method.begin() + 1, method.end());
            on_plain.insert(on_plain.end(), method.begin() + 1, method.end());
            const Ended refused = shop.steward(on_owned);
            CHECK(refused.exit_code == usage);
            CHECK_THAT(refused.err, Contains("steward " + type + " work " + owned));
            CHECK(shop.steward(on_plain).exit_code == 0);
        }
        CHECK(shop.steward({type, "qsize", owned}).out == "2\n");
        CHECK(shop.steward({type, "qsize", plain}).out == "0\n");
    }
    shop.steward({"create", "barrier", "led", "1", "true"});
    shop.steward({"create", "barrier", "plain", "1"});
    CHECK(shop.steward({"barrier", "wait", "led"}).exit_code == usage);
    CHECK(shop.steward({"barrier", "broken", "led"}).out == "false\n");
    CHECK(shop.steward({"barrier", "wait", "plain"}).out == "[0,false]\n");
    CHECK(shop.steward({"info", "led", "--json"}).json()["owned"] == true);
    CHECK(shop.steward({"info", "plain", "--json"}).json()["owned"] == false);
}

TEST_CASE("Hold: a call on several objects is refused for one that is owned", "[cli]") {
    Workshop shop;
    const auto make = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"create", "--json"});
        return shop.steward(words).json().at("object").dump();
    };
    const std::string lock = make({"lock", "door"}), rlock = make({"rlock", "gate"}),
                      rwlock = make({"rwlock", "book"}),
                      owned = make({"queue", "jobs", "--owned", "true"}),
                      queue = make({"queue", "mail"});
    shop.steward({"queue", "put", "jobs", "1"});
    shop.steward({"queue", "put", "mail", "1"});
    const std::vector<std::vector<std::string>> refused{
        {"manager", "acquire_all", "[" + lock + "," + rlock + "]"},
        {"manager", "acquire_all", "--objects", "[[" + rwlock + ",\"shared\"]]"},
        {"manager", "select", "[[" + lock + ",\"acquire\"],[" + owned + ",\"get\"]]"},
        {"manager", "select", "[[" + rwlock + ",\"acquire_shared\",[5]]]"},
        {"manager", "select_all", "[[" + owned + ",\"get\",[]]]"},
        {"manager", "create", "list"},
        {"manager", "create", "--type", "list", "--name", "l", "--ephemeral", "true"},
        {"manager", "bequeath"}};
    for (const auto& words : refused) {
        CAPTURE(words);
        const Ended ended = shop.steward(words);
        CHECK(ended.exit_code == usage);
        CHECK_THAT(ended.err, Contains("would end with this command"));
    }
    CHECK(shop.steward({"holders"}).out == "nothing is held\n");
    CHECK(shop.steward({"ls", "list"}).out.empty());
    const std::vector<std::vector<std::string>> done{
        {"manager", "select", "[[" + owned + ",\"put\",[2]]]"},
        {"manager", "select", "[[" + queue + ",\"get\"]]"},
        {"manager", "acquire_all", "[" + lock + "]"},
        {"manager", "create", "list", "l"}};
    for (const auto& words : done) {
        CAPTURE(words);
        CHECK(shop.steward(words).exit_code == 0);
    }
    CHECK(shop.steward({"lock", "locked", "door"}).out == "true\n");
}

TEST_CASE("Hold: locks are made and held while the command runs", "[cli]") {
    Workshop shop;
    CHECK(shop.steward(
                  {"hold", "rlock", "gate", "--", STEWARD_TEST_COMMAND, "rlock", "locked", "gate"})
              .out == "true\n");
    CHECK(shop.steward({"rlock", "locked", "gate"}).out == "false\n");
    CHECK(shop.steward(
                  {"hold", "rwlock", "book", "--", STEWARD_TEST_COMMAND, "rwlock", "mode", "book"})
              .out == "exclusive\n");
    CHECK(shop.steward({"hold", "rwlock", "book", "-s", "--", STEWARD_TEST_COMMAND, "rwlock",
                        "mode", "book"})
              .out == "shared\n");
    CHECK(shop.steward({"rwlock", "mode", "book"}).out == "free\n");
    CHECK(shop.steward({"hold", "lock", "door", "--", "sh", "-c", "exit 9"}).exit_code == 9);
}

TEST_CASE("Hold: the type alone will do, where no method is meant", "[cli]") {
    Workshop shop;
    CHECK(
        shop.steward({"rwlock", "book", "-s", "--", STEWARD_TEST_COMMAND, "rwlock", "mode", "book"})
            .out == "shared\n");
    CHECK(shop.steward({"rlock", "-n", "gate", "-c", "exit 6"}).exit_code == 6);
    shop.steward({"create", "semaphore", "two", "2"});
    CHECK(
        shop.steward({"semaphore", "two", "--", STEWARD_TEST_COMMAND, "semaphore", "value", "two"})
            .out == "1\n");
    CHECK(shop.steward({"semaphore", "release", "two", "--", "3"}).exit_code == 0);
    CHECK(shop.steward({"semaphore", "value", "two"}).out == "5\n");
    CHECK_THAT(shop.steward({"semaphore", "relase", "two", "--", "3"}).err,
               Contains("did you mean 'release'?"));
}

TEST_CASE("Hold: readers share, a writer waits for them", "[cli]") {
    Workshop shop;
    Running one = holding(shop, {"rwlock", "book", "--shared"}, "one");
    Running two = holding(shop, {"rwlock", "book", "--shared"}, "two");
    CHECK(shop.steward({"hold", "rwlock", "book", "-n", "--", "true"}).exit_code == busy);
    one.send(SIGTERM);
    two.send(SIGTERM);
    CHECK(one.wait().exit_code == 128 + SIGTERM);
    CHECK(two.wait().exit_code == 128 + SIGTERM);
    CHECK(shop.steward({"hold", "rwlock", "book", "-n", "--", "true"}).exit_code == 0);
}

TEST_CASE("Hold: permits are limited, and return however the section ends", "[cli]") {
    Workshop shop;
    for (const std::string type : {"semaphore", "bounded_semaphore"}) {
        CAPTURE(type);
        const Ended missing = shop.steward({"hold", type, "none", "--", "true"});
        CHECK(missing.exit_code == 3);
        CHECK_THAT(missing.err, Contains("steward create " + type + " none VALUE"));
        const std::string two = type + "_two";
        shop.steward({"create", type, two, "2"});
        Running one = holding(shop, {type, two}, type + "1");
        Running other = holding(shop, {type, two}, type + "2");
        const Ended third = shop.steward({"hold", type, two, "-w", "0.05", "--", "echo", "ran"});
        CHECK(third.exit_code == busy);
        CHECK(third.out.empty());
        one.send(SIGTERM);
        one.wait();
        CHECK(shop.steward({"hold", type, two, "-w", "0.05", "--", "echo", "ran"}).out == "ran\n");
        other.send(type == "semaphore" ? SIGTERM : SIGKILL);
        other.wait();
        const Ended both = shop.steward(
            {"hold", type, two, "-w", "20", "--", STEWARD_TEST_COMMAND, type, "value", two});
        CHECK(both.exit_code == 0);
        CHECK(shop.steward({type, "value", two}).out == "2\n");
    }
}

TEST_CASE("Hold: several are held at once or not at all", "[cli]") {
    Workshop shop;
    Running one = holding(shop, {"lock", "b"}, "one");
    CHECK(shop.steward({"hold", "lock", "a", "b", "-n", "--", "true"}).exit_code == busy);
    CHECK(shop.steward({"lock", "locked", "a"}).out == "false\n");
    one.send(SIGTERM);
    one.wait();
    const std::string look = "\"$0\" lock locked a; \"$0\" lock locked b";
    const Ended both =
        shop.steward({"hold", "lock", "a", "b", "--", "sh", "-c", look, STEWARD_TEST_COMMAND});
    CHECK(both.out == "true\ntrue\n");
    CHECK(shop.steward({"hold", "rwlock", "x", "y", "-s", "--", STEWARD_TEST_COMMAND, "rwlock",
                        "mode", "y"})
              .out == "shared\n");
    CHECK(shop.steward({"holders"}).out == "nothing is held\n");
}

TEST_CASE("Hold: what cannot be held is told, and pages say how it is done", "[cli]") {
    Workshop shop;
    CHECK_THAT(shop.steward({"hold", "list", "x", "--", "true"}).err,
               Contains("'list' is nothing that can be held"));
    CHECK_THAT(shop.steward({"hold", "rwlok", "x", "--", "true"}).err, Contains("'rwlock'"));
    CHECK_THAT(shop.steward({"hold", "rlock", "x", "-s", "--", "true"}).err,
               Contains("no shared mode"));
    CHECK_THAT(shop.steward({"hold", "rlock", "x", "true"}).err,
               Contains("put -- before the command"));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"hold"},
                                               {"hold", "rlock"},
                                               {"hold", "--", "true"},
                                               {"hold", "rlock", "--", "true"},
                                               {"hold", "rlock", "x", "--"}})
        CHECK(shop.steward(words).exit_code == usage);
    CHECK_THAT(shop.steward({"help", "hold"}).out,
               Contains("--shared") && Contains("all at once or not at all"));
    CHECK_THAT(shop.steward({"help", "rwlock"}).out, Contains("steward hold TYPE NAME"));
    CHECK_THAT(shop.steward({"help", "rlock", "acquire"}).out, Contains("ends with its caller"));
    CHECK_THAT(shop.steward({"help"}).out, Contains("  hold TYPE NAME"));
}
