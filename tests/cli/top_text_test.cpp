// Text in the cells of a screen: widths, cuts, numbers for people, bars.
#include "client/cli/top_text.hpp"
#include "utf8_language.hpp"

#include <catch2/catch.hpp>

namespace steward::cli::top {
namespace {

using Values = std::vector<std::optional<double>>;

}  // namespace

TEST_CASE("Top text: a letter takes the cells that a terminal gives it", "[cli][top]") {
    const steward::testing::Utf8Language language;
    CHECK(cells("") == 0);
    CHECK(cells("door") == 4);
    CHECK(cells("Tür") == 3);
    CHECK(cells("e\u0301") == 1);
    CHECK(cells("日本") == 4);
    // Bytes that are no whole letter are walked past, not beyond.
    CHECK(cells("a\xe6") == 2);
}

TEST_CASE("Top text: what does not fit is cut between letters, and is never too wide",
          "[cli][top]") {
    const steward::testing::Utf8Language language;
    CHECK(cut("door", 4) == "door");
    CHECK(cut("doors", 4) == "doo…");
    CHECK(cut("日本語", 6) == "日本語");
    CHECK(cut("日本語", 5) == "日本…");
    CHECK(cut("日本語", 4) == "日…");
    CHECK(cut("door", 1) == "…");
    CHECK(cut("door", 0).empty());
    CHECK(padded("日本語", 4) == "日… ");
    CHECK(padded("7", 3, true) == "  7");
    for (std::size_t room = 0; room < 12; ++room) CHECK(cells(padded("a日b本c語", room)) == room);
}

TEST_CASE("Top text: long lines are broken at blanks, and words that are too long anywhere",
          "[cli][top]") {
    const steward::testing::Utf8Language language;
    CHECK(wrapped("", 10) == std::vector<std::string>{""});
    CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrapped("one two three", 8) == std::vector<std::string>{"one two", "three"});
    CHECK(wrapped("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
    CHECK(wrapped("日本", 1) == std::vector<std::string>{"日", "本"});
}

TEST_CASE("Top text: numbers, bytes and times as people read them", "[cli][top]") {
    CHECK(short_number(0) == "0");
    CHECK(short_number(3.25) == "3.2");
    CHECK(short_number(9'999) == "9999");
    CHECK(short_number(45'400) == "45k");
    CHECK(short_number(1.25e6) == "1.2M");
    CHECK(short_bytes(1023) == "1023 B");
    CHECK(short_bytes(1536) == "1.5 KiB");
    CHECK(short_bytes(1023.9 * 1024) == "1.0 MiB");
    CHECK(short_bytes(3.5 * 1024 * 1024 * 1024) == "3.5 GiB");
    CHECK(short_time(0.44) == "0.4 s");
    CHECK(short_time(59.9) == "59 s");
    CHECK(short_time(125) == "2 min 5 s");
    CHECK(short_time(3 * 3600 + 7 * 60) == "3 h 7 min");
    CHECK(short_time(12 * 86400 + 4 * 3600) == "12 d 4 h");
}

TEST_CASE("Top text: a sparkline's tallest bar is its greatest, and little is not nothing",
          "[cli][top]") {
    CHECK(sparkline({}).empty());
    CHECK(sparkline(Values{0, 0}) == "▁▁");
    CHECK(sparkline(Values{std::nullopt, 0, 7, 14}) == " ▁▅█");
    CHECK(sparkline(Values{1, 1000}) == "▂█");
    CHECK(sparkline(Values{5}) == "█");
}

}  // namespace steward::cli::top
