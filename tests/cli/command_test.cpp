// The command against a real daemon: results, tables, JSON, exit codes.
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace steward::testing;
using Catch::Contains;
using Catch::StartsWith;
using nlohmann::json;

TEST_CASE("Command: a list is made, filled, read and removed", "[cli]") {
    Workshop shop;
    CHECK(shop.steward({"create", "list", "jobs", "[1, \"two\"]"}).out ==
          "list jobs created (@16)\n");
    CHECK(shop.steward({"create", "list", "jobs"}).out == "list jobs was there already (@16)\n");
    CHECK(shop.steward({"create", "--exclusive", "list", "jobs"}).exit_code == 3);
    const Ended appended = shop.steward({"list", "append", "jobs", "{\"pages\": 3}"});
    CHECK(appended.exit_code == 0);
    CHECK(appended.out.empty());
    CHECK(shop.steward({"list", "append", "jobs", "-1"}).exit_code == 0);
    CHECK(shop.steward({"list", "append", "jobs", "word"}).exit_code == 0);
    CHECK(shop.steward({"get", "jobs"}).out == "[1,\"two\",{\"pages\":3},-1,\"word\"]\n");
    CHECK(shop.steward({"list", "get", "jobs", "1"}).out == "two\n");
    CHECK(shop.steward({"list", "get", "jobs", "1", "--json"}).out == "\"two\"\n");
    CHECK(shop.steward({"list", "get", "@16", "-2"}).out == "-1\n");
    CHECK(shop.steward({"list", "get_slice", "jobs", "--step", "2"}).out ==
          "[1,{\"pages\":3},\"word\"]\n");
    CHECK(shop.steward({"rm", "jobs"}).exit_code == 0);
    CHECK(shop.steward({"get", "jobs"}).exit_code == 3);
}

TEST_CASE("Command: what is made with a guard is for the holder of the lock", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    CHECK(shop.steward({"create", "--guarded-by", "door", "value", "balance", "100"}).out ==
          "value balance created (@17)\n");
    const Ended refused = shop.steward({"value", "set", "balance", "1"});
    CHECK(refused.exit_code == 3);
    CHECK_THAT(refused.err, Contains("value.set: guarded by lock 'door'"));
    CHECK(shop.steward({"value", "get", "balance"}).out == "100\n");
    CHECK_THAT(shop.steward({"info", "balance"}).out, Contains("guarded_by") && Contains("@16"));
    CHECK(shop.steward({"create", "--guards-reads", "--guarded-by", "@16", "list", "jobs"})
              .exit_code == 0);
    CHECK(shop.steward({"list", "len", "jobs"}).exit_code == 3);
    CHECK(shop.steward({"get", "jobs"}).out == "[]\n");
    CHECK(shop.steward({"create", "--guards-reads", "list", "other"}).exit_code == 3);
    CHECK(shop.steward({"create", "list", "other", "--guarded-by"}).exit_code == 2);
}

TEST_CASE("Command: a refusal names no method but one that was typed", "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "jobs"});
    const std::string absent = "steward: there is no object named 'no'\n";
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"create", "--guarded-by", "no", "value", "x", "1"},
                                               {"info", "no"},
                                               {"get", "no"},
                                               {"rm", "no"},
                                               {"release", "no", "--force", "--yes"},
                                               {"repair", "no"},
                                               {"list", "append", "no", "1"},
                                               {"queue", "work", "no", "--", "true"}}) {
        INFO(words[0]);
        CHECK(shop.steward(words).err == absent);
    }
    CHECK(shop.steward({"create", "--exclusive", "list", "jobs"}).err ==
          "steward: there is an object named 'jobs' already\n");
    CHECK(shop.steward({"create", "lock", "jobs"}).err ==
          "steward: 'jobs' is a list, not a lock\n");
    CHECK(shop.steward({"lock", "jobs", "--", "true"}).err ==
          "steward: 'jobs' is a list, not a lock\n");
    CHECK_THAT(shop.steward({"create", "--on-orphaned", "no", "queue", "q"}).err,
               StartsWith("steward: 'on_orphaned' must be "));
    CHECK_THAT(shop.steward({"release", "jobs", "--force", "--yes"}).err, !Contains("manager."));
    CHECK_THAT(shop.steward({"list", "get", "jobs", "7"}).err, StartsWith("steward: list.get: "));
    CHECK(shop.steward({"service", "info", "no"}).err ==
          "steward: service.info: there is no object named 'no'\n");
}

TEST_CASE("Command: tables for people, JSON for programs", "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "jobs"});
    shop.steward({"create", "lock", "door"});
    CHECK_THAT(shop.steward({"ls"}).out,
               Contains("NAME") && Contains("jobs") && Contains("@17") && Contains("lock"));
    CHECK_THAT(shop.steward({"ls", "lock"}).out, Contains("door") && !Contains("jobs"));
    const json objects = shop.steward({"ls", "--json"}).json();
    REQUIRE(objects.size() == 2);
    CHECK(objects[0]["name"] == "jobs");
    CHECK(shop.steward({"--json", "ls", "lock"}).json().size() == 1);

    shop.steward({"lock", "acquire", "door"});
    const Ended info = shop.steward({"info", "door"});
    CHECK_THAT(info.out, Contains("holders:") && Contains("GONE"));
    CHECK(shop.steward({"info", "door", "--json"}).json()["holders"][0]["gone"] == true);

    const json clients = shop.steward({"clients", "--json"}).json();
    REQUIRE(clients.size() == 1);
    CHECK(clients[0]["name"] == "steward clients");
    CHECK_THAT(shop.steward({"clients"}).out, Contains("PID"));
    CHECK_THAT(shop.steward({"ping"}).out, Contains("stewardd ") && Contains(" ms"));
    CHECK(shop.steward({"ping", "--json"}).json()["pid"] == shop.daemon());
    CHECK(shop.steward({"stats", "--json"}).json()["objects"] == 2);
    CHECK_THAT(shop.steward({"stats"}).out, Contains("stored_bytes"));
}

TEST_CASE("Command: exit codes say what happened", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    CHECK(shop.steward({"lock", "acquire", "door"}).exit_code == 0);
    const Ended late = shop.steward({"lock", "acquire", "door", "--timeout", "0"});
    CHECK(late.exit_code == 1);
    CHECK_THAT(late.err, Contains("steward: "));
    CHECK(shop.steward({"lock", "release", "door"}).exit_code == 0);
    CHECK(shop.steward({"lock", "release", "door"}).exit_code == 3);

    const Ended refused = shop.steward({"--json", "get", "nothing"});
    CHECK(refused.exit_code == 3);
    CHECK(refused.out.empty());
    CHECK(json::parse(refused.err)["error"] == "no_such_object");
    CHECK(shop.steward({"list", "get", "door", "0"}).exit_code == 3);

    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{},
                                               {"lost"},
                                               {"list"},
                                               {"list", "append"},
                                               {"list", "append", "door"},
                                               {"list", "append", "door", "1", "2"},
                                               {"list", "append", "door", "--what", "1"},
                                               {"list", "append", "door", "[1"},
                                               {"get"},
                                               {"create", "thing", "x"},
                                               {"\xff"},
                                               {"--", "\xff"},
                                               {"list", "append", "door", "1e400"},
                                               {"lock", "door", "--timeout", "x", "--", "true"},
                                               {"lock", "door", "--"},
                                               {"lock", "--", "true"},
                                               {"--socket"},
                                               {"ls", "a", "b"}})
        CHECK(shop.steward(words).exit_code == 2);
    CHECK(shop.steward({"--socket", shop.directory() / "nobody", "ls"}).exit_code == 4);
    CHECK(shop.steward({"--socket=" + (shop.directory() / "nobody"), "--version"}).exit_code == 0);
}

TEST_CASE("Command: output that cannot be written is told", "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "jobs", "[1]"});
    const std::string steward = "'" + shop.programs() + "/steward'";
    for (const std::string words : {"get jobs", "ls", "help", "--version", "--json info jobs"}) {
        CAPTURE(words);
        const Ended full = shop.shell(steward + " " + words + " >/dev/full");
        CHECK(full.exit_code == 5);
        CHECK_THAT(full.err, Contains("cannot write the output"));
    }
    CHECK(shop.shell(steward + " get jobs >&-").exit_code == 5);
    const Ended unread = shop.shell("exec 3> >(exec true); wait $!; " + steward + " get jobs >&3");
    CHECK(unread.exit_code == 5);
    CHECK(unread.err.empty());
}

TEST_CASE("Command: a long name of many bytes reaches the daemon whole", "[cli]") {
    Workshop shop;
    std::string name;
    while (name.size() < 240) name += "\xe2\x82\xac";
    CHECK(shop.steward({"create", "list", name}).exit_code == 0);
    CHECK(shop.steward({"get", name}).out == "[]\n");
}

TEST_CASE("Command: what is mistyped is answered with what is near", "[cli]") {
    Workshop shop;
    CHECK_THAT(shop.steward({"list", "apend", "jobs", "1"}).err,
               Contains("did you mean 'append'?"));
    CHECK_THAT(shop.steward({"lits", "append", "jobs", "1"}).err, Contains("'list'"));
    CHECK_THAT(shop.steward({"help", "lst"}).err, Contains("'list'"));
    CHECK_THAT(shop.steward({"create", "dcit", "x"}).err, Contains("'dict'"));
    CHECK_THAT(shop.steward({"lock", "acquire", "door", "--timeot", "1"}).err,
               Contains("'timeout'"));
}

TEST_CASE("Command: help comes from the daemon, and says so when there is none", "[cli]") {
    Workshop shop;
    const Ended page = shop.steward({"help"});
    CHECK(page.exit_code == 0);
    CHECK_THAT(page.out,
               Contains("Exit codes:") && Contains("--socket PATH") && Contains("  namespace"));
    CHECK_THAT(shop.steward({"help", "list"}).out, Contains("list append NAME VALUE"));
    CHECK_THAT(shop.steward({"list"}).out, Contains("list append NAME VALUE"));
    const Ended append = shop.steward({"help", "list", "append"});
    CHECK_THAT(append.out, Contains("Usage: steward list append NAME VALUE"));
    CHECK(shop.steward({"list", "append", "--help"}).out == append.out);
    CHECK_THAT(shop.steward({"help", "lock"}).out, Contains("stays held when this command ends"));
    CHECK_THAT(shop.steward({"help", "create"}).out, Contains("Usage: steward create"));
    CHECK_THAT(shop.steward({"help", "lock", "create"}).out, Contains("on_crash"));
    CHECK(shop.steward({"describe", "list", "append", "--json"}).json()["access"] == "writes");
    CHECK(shop.steward({"describe", "--json"}).json().size() >= 6);
    CHECK(shop.steward({"--help"}).exit_code == 0);
    CHECK(shop.steward({"-h"}).out == page.out);
    const Ended lock_alone =
        shop.steward({"--socket", shop.directory() / "nobody", "lock", "--help"});
    CHECK(lock_alone.exit_code == 0);
    CHECK_THAT(lock_alone.out, Contains("-- COMMAND") && Contains("no daemon listens"));
    const Ended alone = shop.steward({"--socket", shop.directory() / "nobody", "help"});
    CHECK(alone.exit_code == 0);
    CHECK_THAT(alone.out, Contains("Exit codes:") && Contains("no daemon listens"));
    CHECK_THAT(shop.steward({"--list-methods"}).out,
               Contains("\nlist append\n") && Contains("ls\n"));
}

TEST_CASE("Command: completion offers commands, types, methods and the names of objects", "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "jobs"});
    shop.steward({"create", "dict", "joys"});
    const auto completed = [&](const std::string& words) {
        return shop
            .shell("source '" STEWARD_SOURCE "/client/cli/completion.bash'; PATH='" +
                   shop.programs() + "':$PATH; " + "COMP_WORDS=(steward " + words +
                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _steward; " +
                   "echo \"${COMPREPLY[*]}\"")
            .out;
    };
    CHECK(completed("nam").find("namespace") == 0);
    CHECK(completed("list ap") == "append\n");
    CHECK(completed("help list ap") == "append\n");
    CHECK(completed("list append j") == "jobs\n");
    CHECK(completed("--json get j") == "jobs joys\n");
    CHECK(completed("lock door -- ec") == "\n");
    shop.steward({"create", "rwlock", "jolt"});
    CHECK(completed("hold rwl").find("rwlock") == 0);
    CHECK(completed("hold rwlock j") == "jolt\n");
    CHECK(completed("queue wo") == "work\n");
}

// A page breaks its lines where it likes.
static std::string in_one_line(const std::string& page) {
    std::istringstream words(page);
    std::string line;
    for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
    return line;
}

TEST_CASE("Command: every method of the catalogue is on a help page", "[cli]") {
    Workshop shop;
    for (const json& type : shop.steward({"describe", "--json"}).json()) {
        const auto page_of = [&](const std::vector<std::string>& words) {
            const Ended page = shop.steward(words);
            CHECK(page.exit_code == 0);
            return in_one_line(page.out);
        };
        const json& methods = type["methods"];
        const std::string page = page_of({"help", type["name"]});
        for (const json& method : methods)
            CHECK_THAT(page, Contains(method["summary"].get<std::string>()));
        const std::string last = page_of({"help", type["name"], methods.back()["name"]});
        CHECK_THAT(last, Contains(methods.back()["summary"].get<std::string>()));
    }
}
