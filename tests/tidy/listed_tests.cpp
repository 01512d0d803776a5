// Tests that are named elsewhere than where they are written.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <optional>

namespace steward::tidy {
namespace {

//   "client:Pool: name")   ->   client:Pool: name
std::optional<std::string> listed_name(const std::string& line) {
    const std::size_t begin = line.find_first_not_of(' ');
    const std::size_t end = line.rfind('"');
    if (begin == std::string::npos || begin == 0 || line[begin] != '"' || end == begin)
        return std::nullopt;
    return line.substr(begin + 1, end - begin - 1);
}

// The name stands in quotes behind TEST_CASE( or TEST_CASE_METHOD(fixture, perhaps on a line of its
// own.
bool is_written(const std::string& folder, const std::string& name,
                const std::vector<Source>& sources) {
    return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
        if (!source.is_under("tests/" + folder + "/")) return false;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            if (source.lines[i].find("\"" + name + "\"") == std::string::npos) continue;
            if (source.lines[i].starts_with("TEST_CASE") ||
                (i > 0 && source.lines[i - 1].starts_with("TEST_CASE")))
                return true;
        }
        return false;
    });
}

}  // namespace

Breaches check_listed_tests(const Source& list, const std::vector<Source>& sources) {
    Breaches breaches;
    for (std::size_t i = 0; i < list.lines.size(); ++i) {
        const std::optional<std::string> name = listed_name(list.lines[i]);
        if (!name) continue;
        const std::size_t colon = name->find(':');
        if (colon == std::string::npos ||
            !is_written(name->substr(0, colon), name->substr(colon + 1), sources))
            breaches.push_back(breach(list, i, "there is no test \"" + *name + "\""));
    }
    return breaches;
}

}  // namespace steward::tidy
