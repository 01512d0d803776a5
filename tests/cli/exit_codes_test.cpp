// The exit codes are one table: the help prints it, and README.md has each of its rows and no
// other.
#include "client/cli/exit_codes.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <regex>

using namespace steward;

namespace {

// The rows of README's table of exit codes, as they are written.
std::vector<std::string> readme_rows() {
    static const std::regex row(R"re(\| \d+ \| .* \|)re");
    std::ifstream file(STEWARD_SOURCE "/README.md");
    std::vector<std::string> rows;
    for (std::string line; std::getline(file, line);)
        if (std::regex_match(line, row)) rows.push_back(line);
    return rows;
}

void add(std::vector<std::string>& rows, std::span<const cli::ExitCodeRow> table) {
    for (const auto& [code, meaning] : table)
        rows.push_back("| " + std::to_string(code) + " | " + std::string(meaning) + " |");
}

}  // namespace

TEST_CASE("Exit codes: README has the rows of the table", "[cli]") {
    std::vector<std::string> wanted;
    add(wanted, cli::exit_codes);
    add(wanted, cli::section_exit_codes);
    CHECK(readme_rows() == wanted);
}

TEST_CASE("Exit codes: each code stands once, in order", "[cli]") {
    int before = -1;
    const auto check = [&](std::span<const cli::ExitCodeRow> table) {
        for (const auto& row : table) {
            CHECK(row.code > before);
            before = row.code;
        }
    };
    check(cli::exit_codes);
    check(cli::section_exit_codes);
    CHECK(cli::exit_codes.size() == static_cast<std::size_t>(cli::no_output) + 1);
}

TEST_CASE("Exit codes: a page of help has a line for each", "[cli]") {
    CHECK(cli::exit_code_lines(std::span(cli::exit_codes).first(2)) ==
          "  0  done\n  1  the answer is no: timed out, empty\n");
}
