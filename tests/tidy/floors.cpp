// Which folder may include what.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <regex>

namespace steward::tidy {
namespace {

// The folders below the one that includes, by the beginnings of their include paths; the longest folder that fits
// counts.
struct Floor {
    std::string_view folder;
    std::vector<std::string_view> quoted;       // "…" may begin with
    std::vector<std::string_view> forbidden;    // <…> may not begin with
};

const std::vector<Floor>& floors() {
    static const std::vector<Floor> table{
        {"common/", {"common/"}, {"asio", "steward/", "thread", "mutex", "sys/socket", "sys/un", "ctime"}},
        {"server/engine/", {"common/", "engine/"}, {"asio", "steward/", "spdlog", "CLI"}},
        {"server/net/", {"common/", "net/"}, {"steward/", "nlohmann", "CLI"}},
        {"server/introspection/", {"common/", "engine/", "introspection/"}, {"asio", "steward/", "spdlog", "CLI"}},
        {"server/daemon/", {"common/", "engine/", "introspection/", "net/", "daemon/"}, {"steward/", "CLI"}},
        {"server/main.cpp", {"common/", "engine/", "introspection/", "net/", "daemon/"}, {"steward/"}},
        {"client/", {"common/", "steward/", "client/source/"}, {"asio", "spdlog", "CLI"}},
        {"client/include/", {"common/", "steward/"}, {"asio", "spdlog", "CLI"}},
        {"client/cli/", {"common/", "steward/", "client/cli/", "client/source/"}, {"asio", "spdlog"}},
        {"examples/", {"steward/", "examples/"}, {"asio", "nlohmann"}},
        {"bench/", {"common/", "steward/", "bench/"}, {}},
    };
    return table;
}

const Floor* floor_of(const Source& source) {
    const Floor* found = nullptr;
    for (const Floor& floor : floors())
        if (source.is_under(floor.folder) && (found == nullptr || floor.folder.size() > found->folder.size()))
            found = &floor;
    return found;
}

bool begins_with_one(const std::string& path, const std::vector<std::string_view>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view beginning) { return path.starts_with(beginning); });
}

}  // namespace

Breaches check_floors(const std::vector<Source>& sources) {
    static const std::regex include(R"re(\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
    Breaches breaches;
    for (const Source& source : sources) {
        const Floor* floor = floor_of(source);
        if (floor == nullptr) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_match(source.lines[i], match, include)) continue;
            const std::string path = match[2];
            const bool allowed = match[1] == "\"" ? begins_with_one(path, floor->quoted)
                                                  : !begins_with_one(path, floor->forbidden);
            if (!allowed) breaches.push_back(breach(source, i, std::string(floor->folder) + " may not include " + path));
        }
    }
    return breaches;
}

}  // namespace steward::tidy
