// The runner itself: every check that a transcript relies on can fail, and says where.
#include "tests/transcripts/player.hpp"
#include "tests/transcripts/engine_world.hpp"

#include <catch2/catch.hpp>

namespace steward::transcripts {
namespace {

// What goes wrong when the text is played against the engine; empty: nothing.
std::string play(const std::string& text) {
    Coverage coverage;
    try {
        for (const Scenario& scenario : read_script("file", "== one\n" + text)) {
            EngineWorld world(scenario.limits);
            Player(world, coverage).play(scenario);
        }
        return "";
    } catch (const Fault& fault) {
        return fault.what();
    }
}

using Catch::Contains;
using Catch::StartsWith;

}  // namespace

TEST_CASE("Transcript: what comes true passes", "[transcripts]") {
    CHECK(play("a> create list jobs [1]\na> list.get jobs 0\na< 1\n") == "");
    CHECK(play("a> create lock l\na> lock.acquire l\na< true\nb> lock.acquire l "
               "timeout=1\nb~\n+1s\nb< timed_out\n") == "");
    CHECK(play("# nothing\n") == "");
}

TEST_CASE("Transcript: a wrong value names the line, what was expected and what came",
          "[transcripts]") {
    const std::string fault = play("a> create list jobs [1]\na> list.get jobs 0\na< 2\n");
    CHECK_THAT(fault, StartsWith("file:4: "));
    CHECK_THAT(fault, Contains("expected 2") && Contains("got 1") &&
                          Contains("`list.get jobs 0` (line 3)"));
    CHECK_THAT(play("a> create list jobs [1]\na> list.get jobs 0\na< 1.0\n"),
               Contains("expected 1.0"));
}

TEST_CASE("Transcript: a refusal that comes, does not come, or is another", "[transcripts]") {
    CHECK_THAT(play("a> create list jobs\na> list.get jobs 0\na< 1\n"),
               Contains("got !index_out_of_range"));
    CHECK_THAT(play("a> create list jobs [1]\na> list.get jobs 0\na< !empty\n"),
               Contains("expected !empty"));
    CHECK_THAT(play("a> create list jobs\na> list.get jobs 0\na< !empty\n"),
               Contains("got !index_out_of_range"));
    CHECK_THAT(play("a> create list jobs\na> list.get jobs 0\na< !index_out_of_range \"no\"\n"),
               Contains("expected"));
    CHECK_THAT(play("a> create nothing x\n"), Contains("got !no_such_type"));
}

TEST_CASE("Transcript: silence is checked", "[transcripts]") {
    const std::string lock = "a> create lock l\na> lock.acquire l\na< true\n";
    CHECK_THAT(play(lock + "b> lock.acquire l\n"),
               Contains("b hears no answer") && Contains("not declared as waiting"));
    CHECK_THAT(play(lock + "b> lock.acquire l\nb< true\n"), Contains("got nothing"));
    CHECK_THAT(play(lock + "b> lock.acquire l\nb~\na> lock.release l\na< null\na> lock.locked l\n"),
               Contains("b hears what nobody expected: true"));
    CHECK_THAT(play("a> create lock l\na> lock.acquire l\na~\n"),
               Contains("has no call that waits"));
    CHECK_THAT(play("a> create list l\na> list.len l\n"),
               Contains("a hears what nobody expected: 0"));
    CHECK_THAT(play("a> create lock l\n+1s\na< true\n"), Contains("got nothing"));
}

TEST_CASE("Transcript: waiting and notices are checked", "[transcripts]") {
    const std::string crash =
        "a> create lock l\nb> lock.acquire l\nb< true\nb! crash\na> lock.acquire l\n";
    CHECK(play(crash + "a< true (holder_died)\n") == "");
    CHECK_THAT(play(crash + "a< true\n"), Contains("got true (holder_died)"));
    const std::string free = "a> create lock l\na> lock.acquire l\n";
    CHECK_THAT(play(free + "a< true (holder_died)\n"), Contains("expected true (holder_died)"));
}

TEST_CASE("Transcript: what cannot be read names its line", "[transcripts]") {
    CHECK_THAT(play("a> list.get\n"), StartsWith("file:2: "));
    CHECK_THAT(play("what\n"), StartsWith("file:2: no statement"));
    CHECK_THAT(play("a! explode\n"), StartsWith("file:2: "));
    CHECK_THAT(play("+5\n"), StartsWith("file:2: "));
    CHECK_THAT(play("a> list.get jobs 0\n"), Contains("nothing is called 'jobs'"));
    CHECK_THAT(play("a> create list jobs [1\n"), StartsWith("file:2: "));
    CHECK_THAT(play("a> create list jobs\na> list.set jobs 0 value=1\n"),
               Contains("either in order or by name"));
    CHECK_THROWS_AS(read_script("file", "a> service.ping\n"), Fault);
    CHECK_THAT(play("% limits nothing=1\n"), Contains("there is no limit"));
}

TEST_CASE("Pattern: any value, any rest, names", "[transcripts]") {
    const Names names{{"x", 17}};
    const auto fits = [&](const char* pattern, const char* value) {
        return matches(parse_pattern(pattern, names), nlohmann::json::parse(value));
    };
    CHECK(fits("_", "[1]"));
    CHECK(fits("[1, _]", "[1, {}]"));
    CHECK(fits("[..., 2, ...]", "[1, 2, 3]"));
    CHECK(fits("[...]", "[]"));
    CHECK_FALSE(fits("[..., 4]", "[1, 2, 3]"));
    CHECK_FALSE(fits("[1]", "[1, 2]"));
    CHECK(fits("{\"a\": 1, ...}", "{\"a\": 1, \"b\": 2}"));
    CHECK_FALSE(fits("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"));
    CHECK_FALSE(fits("{\"a\": 1, ...}", "{\"b\": 2}"));
    CHECK(fits("[$x, &x]", "[{\"$ref\": 17}, 17]"));
    CHECK(fits("\"_ ... $x\"", "\"_ ... $x\""));
    CHECK_THROWS(fits("$y", "1"));
    CHECK_FALSE(fits("1", "1.0"));
}

}  // namespace steward::transcripts
