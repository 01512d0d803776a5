// The options of `steward lock`: those of flock(1), where they may stand, and what is said of the
// others.
#include "client/cli/exit_codes.hpp"
#include "client/cli/section_options.hpp"
#include "client/source/connection.hpp"
#include "pids.hpp"

#include <sys/resource.h>
#include <catch2/catch.hpp>
#include <memory>
#include <steward/error.hpp>

using namespace steward::testing;
using namespace steward::cli;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

SectionOptions read(const Words& words) {
    return read_section_options(words, "lock NAME -- COMMAND…");
}

std::string complaint(const Words& words) {
    try {
        read(words);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

// Takes every descriptor that the daemon may open, as long as it lives.
class Shortage {
public:
    explicit Shortage(const Workshop& shop) {
        rlimit few{};
        REQUIRE(::prlimit(shop.daemon(), RLIMIT_NOFILE, nullptr, &few) == 0);
        few.rlim_cur = 64;
        REQUIRE(::prlimit(shop.daemon(), RLIMIT_NOFILE, &few, nullptr) == 0);
        try {
            while (connections_.size() < few.rlim_cur)
                connections_.push_back(std::make_unique<steward::Connection>(shop.socket()));
            FAIL("the daemon had descriptors enough");
        } catch (const steward::Busy&) {}
    }

private:
    std::vector<std::unique_ptr<steward::Connection>> connections_;
};

}  // namespace

TEST_CASE("Lock options: flock's words, before and after the name", "[cli]") {
    const SectionOptions plain = read({"door", "--", "make", "-n"});
    CHECK(plain.names == Words{"door"});
    CHECK(plain.command == Words{"make", "-n"});
    CHECK_FALSE(plain.timeout);
    CHECK(plain.conflict_exit_code == 75);
    CHECK_FALSE(plain.close);
    CHECK_FALSE(plain.verbose);

    for (const Words& words : std::vector<Words>{{"-n", "door"},
                                                 {"door", "-n"},
                                                 {"--nonblock", "door"},
                                                 {"--nb", "door"},
                                                 {"-w0", "door"},
                                                 {"-w", "5", "-n", "door"},
                                                 {"-n", "-w", "5", "door"}}) {
        Words whole = words;
        whole.insert(whole.end(), {"--", "true"});
        CHECK(read(whole).timeout == 0.0);
        CHECK(read(whole).names == Words{"door"});
    }
    for (const Words& words : std::vector<Words>{{"-w", "2.5"},
                                                 {"-w2.5"},
                                                 {"--wait", "2.5"},
                                                 {"--wait=2.5"},
                                                 {"--timeout", "2.5"},
                                                 {"--timeout=2.5"},
                                                 {"-xw", "2.5"},
                                                 {"-exvw2.5"}}) {
        Words whole = words;
        whole.insert(whole.end(), {"door", "--", "true"});
        CHECK(read(whole).timeout == 2.5);
    }
    const SectionOptions all = read({"-ov", "--conflict-exit-code", "7", "door", "--", "true"});
    CHECK(all.close);
    CHECK(all.verbose);
    CHECK(all.conflict_exit_code == 7);
    CHECK(read({"-sx", "a", "--", "b"}).shared == false);
    CHECK(read({"--close", "--verbose", "-E0", "door", "--", "true"}).conflict_exit_code == 0);
    CHECK(read({"door", "-c", "a; b"}).command.size() == 3);
    CHECK(read({"door", "-c", "a; b"}).command[2] == "a; b");
    CHECK(read({"door", "--command=a"}).command[1] == "-c");
}

TEST_CASE("Lock options: what makes no sense is told", "[cli]") {
    for (const std::string seconds :
         {"-1", "abc", "", "nan", "inf", "-0.5", "1e999", "5s", " 5", "0x10"}) {
        CAPTURE(seconds);
        CHECK_THAT(complaint({"door", "--timeout", seconds, "--", "true"}),
                   Contains("--timeout needs a number of seconds"));
        CHECK_THAT(complaint({"-w", seconds, "door", "--", "true"}),
                   Contains("-w needs a number of seconds"));
    }
    for (const std::string code : {"256", "-1", "x", "", "1.5"})
        CHECK_THAT(complaint({"-E", code, "door", "--", "true"}),
                   Contains("-E needs a number from 0 to 255"));
    CHECK_THAT(complaint({"-u", "door"}), Contains("steward lock release NAME"));
    CHECK_THAT(complaint({"-F", "door", "--", "true"}), Contains("stays beside the command"));
    CHECK_THAT(complaint({"-q", "door", "--", "true"}), Contains("there is no -q"));
    CHECK_THAT(complaint({"door", "--timeot", "5", "--", "true"}), Contains("'--timeout'"));
    CHECK_THAT(complaint({"door", "--close=5", "--", "true"}), Contains("takes no value"));
    CHECK_THAT(complaint({"door", "-w", "--", "true"}), Contains("-w needs a value"));
    CHECK_THAT(complaint({"door", "-c", "a", "--", "b"}), Contains("is a command already"));
    CHECK_THAT(complaint({"backup", "backup.sh", "now"}),
               Contains("put -- before the command") && Contains("backup -- backup.sh now"));
    CHECK_THAT(complaint({"-n"}), Contains("the name is missing"));
    CHECK_THAT(complaint({"door"}), Contains("the command is missing"));
    CHECK_THAT(complaint({"door", "--"}), Contains("the command is missing"));
}

TEST_CASE("Lock options: a busy lock is told from a command that failed, as was chosen", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    shop.steward({"lock", "acquire", "door"});
    CHECK(shop.steward({"lock", "-n", "door", "--", "true"}).exit_code == 75);
    CHECK(shop.steward({"lock", "-n", "-E", "1", "door", "--", "true"}).exit_code == 1);
    CHECK(shop.steward({"lock", "door", "-w", "0.02", "--conflict-exit-code=0", "--", "false"})
              .exit_code == 0);
    const Ended said = shop.steward({"--json", "lock", "-n", "door", "--", "true"});
    CHECK_THAT(said.err, Contains("\"error\":\"timed_out\""));
    shop.steward({"lock", "release", "door"});
    CHECK(shop.steward({"lock", "-n", "door", "--", "false"}).exit_code == 1);
    CHECK(shop.steward({"lock", "-n", "door", "-c", "exit 5; true"}).exit_code == 5);
    CHECK_THAT(shop.steward({"lock", "-v", "door", "--", "true"}).err,
               Contains("getting 'door' took") && Contains("executing true"));
}

TEST_CASE("Lock options: words that are no method want a -- before the command", "[cli]") {
    Workshop shop;
    const Ended ended = shop.steward({"lock", "backup", "backup.sh"});
    CHECK(ended.exit_code == 2);
    CHECK_THAT(ended.err, Contains("put -- before the command"));
    CHECK_THAT(shop.steward({"lock", "-w", "5", "backup", "backup.sh"}).err,
               Contains("put -- before the command"));
    CHECK_THAT(shop.steward({"lock", "aquire", "door"}).err, Contains("did you mean 'acquire'?"));
    CHECK_THAT(shop.steward({"lock", "door", "-s", "--", "true"}).err,
               Contains("steward hold rwlock"));
    CHECK_THAT(shop.steward({"lock", "a", "b", "--", "true"}).err, Contains("steward hold lock"));
}

TEST_CASE("Lock options: seconds that are none are usage errors in every command", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    shop.steward({"create", "queue", "jobs", "--owned", "true"});
    for (const std::string seconds : {"-1", "abc", "\"1\"", "-0.5", "nan"})
        for (const Words& words :
             std::vector<Words>{{"lock", "acquire", "door", "--timeout", seconds},
                                {"queue", "put", "jobs", "1", "--timeout=" + seconds},
                                {"manager", "await_end", "1", seconds},
                                {"lock", "door", "--timeout", seconds, "--", "true"},
                                {"hold", "rlock", "gate", "--timeout", seconds, "--", "true"},
                                {"queue", "work", "jobs", "--timeout", seconds, "--", "true"}}) {
            CAPTURE(words);
            CHECK(shop.steward(words).exit_code == 2);
        }
}

TEST_CASE("Lock options: a daemon that is out of descriptors is asked again until the time is up",
          "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    auto shortage = std::make_unique<Shortage>(shop);
    const Ended refused = shop.steward({"lock", "door", "-w", "0.05", "--", "true"});
    CHECK(refused.exit_code == 3);
    CHECK_THAT(refused.err, Contains("out of file descriptors"));
    CHECK(shop.steward({"lock", "door", "-n", "--", "true"}).exit_code == 3);
    Running waiting = shop.start({"lock", "door", "-w", "20", "--", "echo", "ran"});
    Running patient = shop.start({"lock", "door", "--", "echo", "ran"});
    CHECK(shop.steward({"ping"}).exit_code == 3);
    shortage.reset();
    CHECK(waiting.wait().out == "ran\n");
    CHECK(patient.wait().out == "ran\n");
}
