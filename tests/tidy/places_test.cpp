// How many files an addition needs (docs/architecture.md, places to touch), counted at additions
// that were made: whoever writes a second table that must be kept in step finds it here.
#include "tests/tidy/rules.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>

namespace steward::tidy {
namespace {

using Paths = std::set<std::string>;

bool is_part_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The line has the word, in front of a comment; as a name, or as the last part of a quoted one.
bool says(std::string_view line, std::string_view word) {
    line = line.substr(0, line.find("//"));
    for (std::size_t at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_part_of_word(line[at - 1])) &&
            (end == line.size() || !is_part_of_word(line[end])))
            return true;
    }
    return false;
}

bool is_generated(const Source& source) {
    return !source.lines.empty() && source.lines.front().starts_with("// Generated: ");
}

// The files of the daemon, the library and the command, written by hand, that say one of the words.
Paths written_by_hand(const std::vector<Source>& sources, const std::vector<std::string>& words) {
    Paths paths;
    for (const Source& source : sources) {
        if (is_generated(source) || source.is_under("tests/") || source.is_under("examples/") ||
            source.is_under("bench/"))
            continue;
        const bool found =
            std::any_of(source.lines.begin(), source.lines.end(), [&](const std::string& line) {
                return std::any_of(words.begin(), words.end(),
                                   [&](const std::string& word) { return says(line, word); });
            });
        if (found) paths.insert(source.path);
    }
    return paths;
}

}  // namespace

TEST_CASE("Places: a method is in the type's file and in the proxy's methods", "[tidy]") {
    CHECK(written_by_hand(read_sources(), {"popitem"}) ==
          Paths{"server/engine/types/dict.cpp", "client/include/steward/detail/dict_methods.hpp"});
}

TEST_CASE("Places: a type is one file at each side, and in the list of types", "[tidy]") {
    const Paths found =
        written_by_hand(read_sources(), {"latch", "latch_type", "Latch", "\"steward/latch.hpp\""});
    CHECK(found == Paths{"server/engine/types/latch.cpp", "server/engine/types/types.cpp",
                         "client/include/steward/latch.hpp",
                         // For manager.latch(…), which a type may have.
                         "client/include/steward/detail/makes_signals.hpp"});
}

TEST_CASE("Places: an error is a row and a class, and where it is refused", "[tidy]") {
    CHECK(written_by_hand(read_sources(), {"broken_barrier", "BrokenBarrier"}) ==
          Paths{"common/errors.hpp", "client/include/steward/error.hpp",
                "server/engine/types/barrier.cpp", "client/source/barrier.cpp"});
}

TEST_CASE("Places: steward.hpp includes every public header but json.hpp and asio.hpp", "[tidy]") {
    const std::string headers = "client/include/steward/";
    const Source all = read_source(headers + "steward.hpp");
    CHECK(is_generated(all));
    std::set<std::string> expected;
    for (const Source& source : read_sources()) {
        if (!source.is_under(headers) || source.path.find('/', headers.size()) != std::string::npos)
            continue;
        const std::string name = source.path.substr(headers.size());
        if (name != "steward.hpp" && name != "json.hpp" && name != "asio.hpp")
            expected.insert("#include \"steward/" + name + "\"");
    }
    std::set<std::string> found;
    for (const std::string& line : all.lines)
        if (line.starts_with("#include")) found.insert(line);
    CHECK(found == expected);
}

}  // namespace steward::tidy
