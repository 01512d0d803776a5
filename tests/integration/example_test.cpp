// The example as its users run it: what it prints, and with which exit code it ends.
#include "tests/support/nothing_leaks.hpp"

#include <sys/wait.h>
#include <array>
#include <charconv>
#include <cstdio>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace steward {
namespace {

struct Run {
    int exit_code = -1;
    std::string said;  // on both outputs
};

Run run_example(const std::string& words) {
    FILE* program = ::popen(("\"" STEWARD_TEST_EXAMPLE "\" " + words + " 2>&1").c_str(), "r");
    REQUIRE(program != nullptr);
    Run run;
    std::array<char, 4096> buffer;
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), program))
        run.said.append(buffer.data(), count);
    const int status = ::pclose(program);
    REQUIRE(WIFEXITED(status));
    run.exit_code = WEXITSTATUS(status);
    return run;
}

// The number with which the line at `at` begins.
int number_at(const std::string& text, std::size_t at) {
    int number = 0;
    REQUIRE(at < text.size());
    REQUIRE(std::from_chars(text.data() + at, text.data() + text.size(), number).ec == std::errc());
    return number;
}

}  // namespace

TEST_CASE("Example: ten runs in a row end with [90]", "[integration][example]") {
    const testing::NothingLeaks nothing_leaks;
    for (int i = 0; i < 10; ++i) {
        const Run run = run_example("--delay 0.01");
        INFO(run.said);
        REQUIRE(run.exit_code == 0);
        REQUIRE(run.said.ends_with("[100]\n[90]\n"));
    }
}

TEST_CASE("Example: without the lock it says how many updates were lost, and ends well",
          "[integration][example]") {
    const testing::NothingLeaks nothing_leaks;
    const Run run = run_example("--without-lock --delay 0.05");
    INFO(run.said);
    CHECK(run.exit_code == 0);
    const std::size_t report = run.said.find(" of 10 updates were lost\n");
    const std::size_t line = run.said.rfind('\n', report);
    const int lost = report == std::string::npos
                         ? 0
                         : number_at(run.said, line == std::string::npos ? 0 : line + 1);
    CHECK(number_at(run.said, run.said.rfind('[') + 1) == 90 + lost);
}

TEST_CASE("Example: without the lock it names its races, each with two processes; with it none",
          "[integration][example]") {
    const testing::NothingLeaks nothing_leaks;
    const std::regex race(
        "race: \\S+ \\(pid (\\d+)\\) has overwritten item 0 of list @\\d+ \\(list\\.set at "
        "examples/decrement\\.cpp:\\d+\\), which "
        "it knew "
        "as of version \\d+, and so lost what \\S+ \\(pid (\\d+)\\) had written there .*");
    const Run without = run_example("--without-lock --delay 0.5");
    INFO(without.said);
    std::istringstream lines(without.said);
    std::set<std::string> processes;
    int races = 0;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("race: ")) continue;
        std::smatch named;
        REQUIRE(std::regex_match(line, named, race));
        CHECK(named[1] != named[2]);
        processes.insert({named[1], named[2]});
        ++races;
    }
    CHECK(races >= 1);
    CHECK(processes.size() >= 2);
    const Run with = run_example("--delay 0.01");
    INFO(with.said);
    CHECK(with.said.find("race: ") == std::string::npos);
    CHECK(with.said.ends_with("[100]\n[90]\n"));
}

TEST_CASE("Example: a number that is none is wrong usage", "[integration][example]") {
    const testing::NothingLeaks nothing_leaks;
    for (const char* words :
         {"--delay abc", "--delay 1s", "--delay -1", "--delay nan", "--delay ''", "--workers 2.5",
          "--workers 0", "--workers 1001", "--workers 99999999999", "--workers", "--fly"}) {
        const Run run = run_example(words);
        INFO(words);
        CHECK(run.exit_code == 2);
        CHECK_FALSE(run.said.empty());
    }
}

}  // namespace steward
