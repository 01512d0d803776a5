// Histories as text: what is written is read as it was, and what is no history is refused with the
// line that is none. And the way to look again at a history that a failed test has kept.
#include "tests/linearizability/checker.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace steward::linearizability {

TEST_CASE("History: what is written is read as it was", "[linearizability]") {
    const std::string text =
        "model queue 3\n"
        "1.0 put_for 7 2000 = done @ 100 250\n"
        "2.1 get_nowait = queue_empty @ 90 120\n"
        "12.3 get_for 500 = done 7 @ -4 9007199254740993\n"
        "4.0 get_for 500 = ? @ 130 -\n";
    std::istringstream in("# a comment\n" + text);
    const History history = read(in);
    CHECK(history.operations.at(2).process == 12);
    CHECK(history.operations.at(2).thread == 3);
    CHECK(history.operations.at(3).end == Operation::never);
    std::ostringstream out;
    write(out, history);
    CHECK(out.str() == text);
}

TEST_CASE("History: what is no history is refused", "[linearizability]") {
    for (const char* bad :
         {"", "queue 3\n", "model queue three\n", "model lock\n1.0\n",
          "model lock\n1 release = done @ 1 2\n", "model lock\n1.0 release done @ 1 2\n",
          "model lock\n1.0 release = perhaps @ 1 2\n", "model lock\n1.0 release = done 1 2\n",
          "model lock\n1.0 release = done @ 1\n", "model lock\n1.0 release = done @ 1 -\n",
          "model lock\n1.0 release = ? @ 1 2\n", "model lock\n1.0 release = done @ 3 2\n",
          "model lock\n1.0 acquire 5s = done @ 1 2\n"}) {
        INFO(bad);
        std::istringstream in(bad);
        CHECK_THROWS_AS(read(in), std::runtime_error);
    }
    for (const char* strange :
         {"model heap\n1.0 push 1 = done @ 1 2\n", "model lock\n1.0 polish = done @ 1 2\n",
          "model value 0\n1.0 set = done @ 1 2\n"}) {
        INFO(strange);
        std::istringstream in(strange);
        const History history = read(in);
        CHECK_THROWS_AS(check(history), std::runtime_error);
    }
}

// STEWARD_TEST_HISTORY=file: what a failed test has kept, or a history from elsewhere.
TEST_CASE("History: the one that is named is linearizable", "[linearizability]") {
    const char* named = std::getenv("STEWARD_TEST_HISTORY");
    const std::string path =
        named == nullptr ? STEWARD_SOURCE "/tests/linearizability/example.history" : named;
    std::ifstream file(path);
    INFO(path);
    REQUIRE(file);
    const History history = read(file);
    const Report report = check(history);
    std::cout << path << ": " << history.operations.size() << " operations, " << report.steps
              << " steps" << std::endl;
    INFO(report.explanation);
    CHECK(report.verdict == Verdict::linearizable);
}

}  // namespace steward::linearizability
