// How files begin, and what they keep to themselves.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <set>

namespace steward::tidy {
namespace {

bool has_line(const Source& source, const std::regex& pattern) {
    return std::any_of(source.lines.begin(), source.lines.end(),
                       [&](const std::string& line) { return std::regex_search(line, pattern); });
}

// A .cpp file whose header says what it is begins with that header.
void check_beginning(const Source& source, const std::set<std::string>& paths, Breaches& breaches) {
    const std::string first = source.lines.empty() ? "" : source.lines[0];
    const std::string header = source.path.substr(0, source.path.size() - 4) + ".hpp";
    const bool has_header =
        !source.is_header() && (paths.contains(header) || first.starts_with("#include \"steward/"));
    const bool begins_with_header = has_header && first.starts_with("#include \"");
    if (!first.starts_with("// ") && !begins_with_header)
        breaches.push_back(breach(source, 0, "the file does not say what it is"));
    static const std::regex once(R"re(^#pragma once$)re");
    if (source.is_header() && !has_line(source, once))
        breaches.push_back(breach(source, 0, "no #pragma once"));
}

void check_lines(const Source& source, Breaches& breaches) {
    static const std::regex whole_asio(R"re(#include <asio\.hpp>)re");
    static const std::regex whole_json(R"re(#include <nlohmann/json\.hpp>)re");
    static const std::regex macro(R"re(^\s*#\s*define\s+(?!CATCH_CONFIG_MAIN|_GNU_SOURCE))re");
    static const std::regex sleep(R"re(\b(sleep_for|sleep_until|usleep)\s*\()re");
    static const std::regex using_std(R"re(^\s*using namespace std;)re");
    // The one header whose purpose is nlohmann's documents, on each side.
    const bool may_have_json = source.path == "common/json.hpp" ||
                               source.path == "client/include/steward/json.hpp" ||
                               !source.is_header() || source.is_under("tests/") ||
                               source.is_under("bench/") || source.is_under("client/cli/");
    const bool is_hostile = source.path == "tests/package/outside/hostile.hpp";  // its macros are
                                                                                 // what it is for
    const bool is_unit_test =
        source.is_under("tests/common/") || source.is_under("tests/engine/") ||
        source.is_under("tests/introspection/") || source.is_under("tests/net/");
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        const auto forbid = [&](bool applies, const std::regex& pattern, const char* what) {
            if (applies && std::regex_search(line, pattern))
                breaches.push_back(breach(source, i, what));
        };
        forbid(true, whole_asio, "the parts of Asio are included, never the whole");
        forbid(!may_have_json, whole_json, "a header includes <nlohmann/json_fwd.hpp>");
        forbid(!source.is_under("tests/tidy/") && !is_hostile, macro, "a macro");
        forbid(is_unit_test, sleep, "a unit test does not sleep");
        forbid(true, using_std, "using namespace std");
    }
}

}  // namespace

Breaches check_manners(const std::vector<Source>& sources) {
    std::set<std::string> paths;
    for (const Source& source : sources) paths.insert(source.path);
    Breaches breaches;
    for (const Source& source : sources) {
        check_beginning(source, paths, breaches);
        check_lines(source, breaches);
    }
    return breaches;
}

}  // namespace steward::tidy
