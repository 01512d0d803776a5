// Words become arguments, without a daemon.
#include "client/cli/arguments.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/options.hpp"
#include "client/cli/suggestion.hpp"
#include "client/cli/table.hpp"
#include "common/json_text.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::cli;

namespace {

std::string value_of(const std::string& word, const std::string& kind = "any") {
    const Bytes bytes = read_word(word, kind);
    return to_text({bytes});
}

std::string arguments_of(const std::vector<std::string>& words) {
    static const std::vector<Parameter> parameters{
        {"index", "integer", false}, {"value", "any", true}, {"max_wait", "seconds", true}};
    const Bytes bytes = read_arguments(words, parameters, "thing do NAME");
    return to_text({bytes});
}

}  // namespace

TEST_CASE("Arguments: a word is JSON, else a string", "[cli]") {
    CHECK(value_of("5") == "5");
    CHECK(value_of("-1.5") == "-1.5");
    CHECK(value_of("null") == "null");
    CHECK(value_of("word") == "\"word\"");
    CHECK(value_of("two words") == "\"two words\"");
    CHECK(value_of("") == "\"\"");
    CHECK(value_of("\"5\"") == "\"5\"");
    CHECK(value_of("{\"$ref\": 17}") == "{\"$ref\":17}");
}

TEST_CASE("Arguments: where a string is wanted a word is one, whatever it looks like", "[cli]") {
    CHECK(value_of("5", "string") == "\"5\"");
    CHECK(value_of("true", "string") == "\"true\"");
    CHECK(value_of("{x", "string") == "\"{x\"");
    CHECK(value_of("\"quoted\"", "string") == "\"quoted\"");
}

TEST_CASE("Arguments: what begins like JSON and is none is a mistake, not a string", "[cli]") {
    CHECK_THROWS_AS(value_of("{\"a\": 1"), UsageError);
    CHECK_THROWS_AS(value_of("[1,]"), UsageError);
    CHECK_THROWS_AS(value_of("\"open"), UsageError);
    CHECK_THROWS_AS(value_of("\xff"), UsageError);
    CHECK_THROWS_AS(value_of("1e400"), UsageError);
    CHECK_THROWS_AS(value_of("[-1e400]"), UsageError);
    CHECK_THROWS_AS(value_of(std::string(100, '[') + std::string(100, ']')), UsageError);
}

TEST_CASE("Arguments: in order, by name, or both", "[cli]") {
    CHECK(arguments_of({"1"}) == "[1]");
    CHECK(arguments_of({"1", "x"}) == "[1,\"x\"]");
    CHECK(arguments_of({"1", "--max-wait", "5"}) == "{\"index\":1,\"max_wait\":5}");
    CHECK(arguments_of({"--max_wait=5", "1", "-2"}) == "{\"index\":1,\"value\":-2,\"max_wait\":5}");
    CHECK(arguments_of({"--value", "x", "1", "5"}) ==
          "{\"index\":1,\"value\":\"x\",\"max_wait\":5}");
    CHECK(arguments_of({"1", "--", "--value"}) == "[1,\"--value\"]");
}

TEST_CASE("Arguments: too few, too many, unknown and twice are mistakes", "[cli]") {
    CHECK_THROWS_AS(arguments_of({}), UsageError);
    CHECK_THROWS_AS(arguments_of({"1", "2", "3", "4"}), UsageError);
    CHECK_THROWS_AS(arguments_of({"1", "--nothing", "2"}), UsageError);
    CHECK_THROWS_AS(arguments_of({"1", "--value"}), UsageError);
    CHECK_THROWS_AS(arguments_of({"1", "2", "--value", "3"}), UsageError);
}

TEST_CASE("Arguments: what is of another kind is a mistake, null where nothing is needed is none",
          "[cli]") {
    CHECK_THROWS_WITH(arguments_of({"x"}),
                      Catch::StartsWith("'index' must be of the kind integer, not string"));
    CHECK_THROWS_AS(arguments_of({"1.5"}), UsageError);
    CHECK_THROWS_AS(arguments_of({"null"}), UsageError);
    CHECK_THROWS_AS(arguments_of({"1", "--max-wait", "soon"}), UsageError);
    CHECK(arguments_of({"1", "--max-wait", "0.5"}) == "{\"index\":1,\"max_wait\":0.5}");
    CHECK(arguments_of({"1", "--max-wait", "null"}) == "{\"index\":1,\"max_wait\":null}");
}

TEST_CASE("Arguments: what is wrong with JSON is said in words, and too deep is not called no JSON",
          "[cli]") {
    CHECK_THROWS_WITH(value_of("[1,]"), Catch::StartsWith("this is no JSON: [1,]") &&
                                            !Catch::Contains("json.exception"));
    const std::string deep = std::string(500, '[') + std::string(500, ']');
    CHECK_THROWS_WITH(value_of(deep),
                      Catch::StartsWith("this cannot be a value: [[[") && Catch::Contains("nest"));
    CHECK_THROWS_WITH(value_of(deep), !Catch::Contains(deep));
}

TEST_CASE("Options: stand anywhere before a lone --", "[cli]") {
    const cli::Options options =
        parse_options({"list", "--json", "append", "-1", "--socket", "/x/y", "--", "--json"});
    CHECK(options.json);
    CHECK(options.socket == "/x/y");
    CHECK(options.words == std::vector<std::string>{"list", "append", "-1", "--", "--json"});
    CHECK_FALSE(parse_options({"lock", "door", "--", "--json"}).json);
    CHECK(parse_options({"--socket=relative"}).socket.starts_with("/"));
    CHECK_THROWS_AS(parse_options({"ls", "--socket"}), UsageError);
    CHECK_THROWS_AS(parse_options({"\xff"}), UsageError);
    CHECK_NOTHROW(parse_options({"lock", "door", "--", "cat", "\xff"}));
}

TEST_CASE("Suggestion: near words only, the nearest first", "[cli]") {
    CHECK(distance("append", "apend") == 1);
    CHECK(distance("list", "lits") == 1);
    CHECK(distance("", "abc") == 3);
    CHECK(suggestion("apend", {"append", "extend"}) == "; did you mean 'append'?");
    CHECK(suggestion("xyzzy", {"append", "extend"}).empty());
    CHECK(suggestion(std::string(1000, 'a'), {"append"}).empty());
}

TEST_CASE("Table: numbers to the right, words to the left, nothing at the end of a line", "[cli]") {
    Table table({"NAME", "COUNT"});
    table.add({"a", "1"});
    table.add(
        {"\xc3\xa4"
         "bcde",
         "1000"});
    CHECK(table.text() ==
          "NAME   COUNT\na          1\n\xc3\xa4"
          "bcde   1000\n");
    CHECK(printable_lines("a\x1b[31m\n\tb\xff\n") == "a\\u001b[31m\n\tb\\xff\n");
}

TEST_CASE("Table: a paragraph breaks between words before a line gets too long", "[cli]") {
    CHECK(paragraph("one two", 2) == "  one two\n");
    CHECK(paragraph("", 2).empty());
    const std::string long_word(60, 'x');
    CHECK(paragraph(long_word + " " + long_word + " y", 0) ==
          long_word + "\n" + long_word + " y\n");
}
