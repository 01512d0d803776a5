// Answers that a person can use where a word is wrong or something is not there, and output that
// drives no terminal.
#include "workshop.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <steward/steward.hpp>

using namespace steward::testing;
using Catch::Contains;

namespace {

// What `steward` with these words shows on a terminal.
std::string on_a_terminal(const Workshop& shop, const std::vector<std::string>& words) {
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    REQUIRE(child >= 0);
    if (child == 0) {
        ::setenv("STEWARD_SOCKET", shop.socket().c_str(), 1);
        ::unsetenv("XDG_CACHE_HOME");
        ::unsetenv("HOME");
        std::vector<char*> arguments{const_cast<char*>("steward")};
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv((shop.programs() + "/steward").c_str(), arguments.data());
        ::_exit(125);
    }
    std::string shown;
    char piece[4096];
    // The terminal's end is an error, EIO, once the child has closed it.
    for (ssize_t count = 0; (count = ::read(terminal, piece, sizeof piece)) > 0;)
        shown.append(piece, static_cast<std::size_t>(count));
    ::close(terminal);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return shown;
}

const std::string nasty = "\x1b[31m\xc2\x9b\xe2\x80\xae!";

}  // namespace

TEST_CASE("Answers: a type that there is not is answered with those that are near, or with all",
          "[cli]") {
    Workshop shop;
    for (const std::string command : {"ls", "holders", "create"}) {
        CAPTURE(command);
        std::vector<std::string> words{command, "lits"};
        if (command == "create") words.emplace_back("x");
        const Ended near = shop.steward(words);
        CHECK(near.exit_code == 2);
        CHECK_THAT(near.err,
                   Contains("there is no type 'lits'") && Contains("did you mean 'list'?"));
        words[1] = "nosuch";
        CHECK_THAT(shop.steward(words).err, Contains("The types: list dict"));
        words[1] = "manager";
        CHECK(shop.steward(words).exit_code == 2);
    }
    CHECK(shop.steward({"ls", "list"}).exit_code == 0);
}

TEST_CASE("Answers: why tells a process that is not there from one that is no client", "[cli]") {
    Workshop shop;
    const Ended nobody = shop.steward({"why", "99999999"});
    CHECK(nobody.exit_code == 3);
    CHECK_THAT(nobody.err, Contains("there is no process 99999999"));
    CHECK(shop.steward({"why", "99999999999999999999"}).exit_code == 3);
    const Ended stranger = shop.steward({"why", std::to_string(shop.daemon())});
    CHECK(stranger.exit_code == 0);
    CHECK_THAT(stranger.out, Contains("waits for nothing: it is no client of the daemon"));
    const steward::Manager manager = steward::Manager::connect(shop.socket());
    const std::string mine = std::to_string(::getpid());
    CHECK(shop.steward({"why", mine}).out == "process " + mine + " waits for nothing\n");
    shop.steward({"create", "lock", "99999999"});
    CHECK(shop.steward({"why", "99999999"}).out == "nobody waits for 99999999\n");
}

TEST_CASE("Answers: rm takes away what is there and says what was not", "[cli]") {
    Workshop shop;
    shop.steward({"create", "list", "a"});
    shop.steward({"create", "list", "b"});
    const Ended removed = shop.steward({"rm", "a", "nosuch", "b", "neither"});
    CHECK(removed.exit_code == 3);
    CHECK_THAT(removed.err, Contains("'nosuch'") && Contains("'neither'"));
    CHECK(shop.steward({"ls", "--json"}).out == "[]\n");
    shop.steward({"create", "list", "a"});
    const Ended told = shop.steward({"--json", "rm", "nosuch", "a"});
    CHECK(nlohmann::json::parse(told.err)["error"] == "no_such_object");
    CHECK(shop.steward({"rm", "a"}).exit_code == 3);
}

TEST_CASE("Answers: no object is named as an id is written", "[cli]") {
    Workshop shop;
    const Ended refused = shop.steward({"create", "list", "@5"});
    CHECK(refused.exit_code == 3);
    CHECK_THAT(refused.err, Contains("means an object's id"));
    CHECK(shop.steward({"create", "list", "@5th"}).exit_code == 0);
    CHECK(shop.steward({"get", "@5th"}).out == "[]\n");
}

TEST_CASE("Answers: a holder that has ended is told by name and pid", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    Running holder = shop.start({"lock", "acquire", "door"});
    const std::string pid = std::to_string(holder.pid());
    CHECK(holder.wait().exit_code == 0);
    CHECK_THAT(shop.steward({"holders"}).out, Contains(pid) && Contains("steward lock acquire") &&
                                                  Contains("GONE") && Contains("yes"));
    CHECK(shop.steward({"lock", "holder", "door", "--json"}).json()["name"] ==
          "steward lock acquire");
    Running waiter = shop.start({"lock", "acquire", "door"});
    shop.wait_until({"why", "door"}, "steward lock acquire (" + pid + "), ended");
    shop.steward({"lock", "release", "door"});
    CHECK(waiter.wait().exit_code == 0);
}

TEST_CASE("Answers: without a daemon the command says where it looked and what to start", "[cli]") {
    Workshop shop;
    const std::string nowhere = shop.directory() / "nobody";
    const Ended chosen = shop.steward({"--socket", nowhere, "ls"});
    CHECK(chosen.exit_code == 4);
    CHECK_THAT(chosen.err, Contains("no daemon listens at " + nowhere) &&
                               Contains("from --socket") &&
                               Contains("To start a daemon there: stewardd --socket " + nowhere));
    const std::string steward = "'" + shop.programs() + "/steward'";
    CHECK_THAT(shop.shell("STEWARD_SOCKET=" + nowhere + " " + steward + " ls").err,
               Contains("from $STEWARD_SOCKET") && Contains("To start a daemon there: stewardd"));
    CHECK_THAT(shop.shell("unset STEWARD_SOCKET; XDG_RUNTIME_DIR=" + (shop.directory() / "run") +
                          " " + steward + " ls")
                   .err,
               Contains("the default"));
}

TEST_CASE("Answers: completion offers each type and command once", "[cli]") {
    Workshop shop;
    const auto completed = [&](const std::string& words) {
        return shop
            .shell("source '" STEWARD_SOURCE "/client/cli/completion.bash'; PATH='" +
                   shop.programs() + "':$PATH; " + "COMP_WORDS=(steward " + words +
                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _steward; " +
                   "echo \"${COMPREPLY[*]}\"")
            .out;
    };
    for (const std::string command : {"ls", "holders", "create"}) {
        CHECK(completed(command + " lis") == "list\n");
        CHECK(completed(command + " man") == "\n");
    }
    CHECK(completed("lis") == "list\n");
    CHECK(completed("lo") == "lock\n");
    CHECK(completed("help dic") == "dict\n");
}

TEST_CASE(
    "Answers: on a terminal control characters are shown escaped, elsewhere a value is what it is",
    "[cli]") {
    Workshop shop;
    const std::string shown = "\\u001b[31m\\u009b\\u202e!";
    shop.steward({"-t", "create", "value", "v", nasty});
    shop.steward({"create", "list", "name\xc2\x9b\xe2\x80\xae"});
    CHECK(shop.steward({"value", "get", "v"}).out == nasty + "\n");
    CHECK(shop.steward({"value", "get", "v", "--json"}).json() == nasty);
    CHECK_THAT(shop.steward({"value", "get", "v", "--json"}).out,
               Contains("\\u001b[31m\\u009b\\u202e!"));
    CHECK(on_a_terminal(shop, {"value", "get", "v"}) == shown + "\r\n");
    CHECK(on_a_terminal(shop, {"-t", "get", "v"}) == shown + "\r\n");
    CHECK_THAT(shop.steward({"ls"}).out, Contains("name\\u009b\\u202e"));
    CHECK_THAT(shop.steward({"ls", "list", "--json"}).out, Contains("name\\u009b\\u202e"));
    CHECK_THAT(shop.steward({"get", nasty}).err, Contains(shown));
    CHECK_THAT(shop.steward({"--json", "get", nasty}).err, Contains("\\\\u009b\\\\u202e"));
    shop.steward({"-t", "value", "set", "v", "two\nlines\tand \xc3\xa4"});
    CHECK_THAT(on_a_terminal(shop, {"value", "get", "v"}),
               Contains("two\r\nlines") && Contains("and \xc3\xa4"));
}
