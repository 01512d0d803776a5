#include "net/way_to_place.hpp"

#include <filesystem>
#include <iterator>
#include <set>

namespace steward::net {
namespace {

namespace fs = std::filesystem;

// As many as the kernel follows.
constexpr int links_max = 40;

// Adds the names up to the first symbolic link, and replaces that one by what it leads to. False:
// there was none.
bool walk(fs::path& path, std::set<std::string>& names) {
    fs::path at;
    for (auto part = path.begin(); part != path.end(); ++part) {
        const fs::path above = at;
        at /= *part;
        if (at.has_relative_path()) names.insert(at.string());
        std::error_code none;
        const fs::path target = fs::read_symlink(at, none);
        if (none) continue;
        fs::path next = above / target;  // which is `target` alone where that is absolute
        for (auto rest = std::next(part); rest != path.end(); ++rest) next /= *rest;
        path = next;
        return true;
    }
    return false;
}

}  // namespace

std::vector<std::string> names_on_the_way(const std::string& directory) {
    fs::path path = fs::absolute(directory);
    std::set<std::string> names;
    for (int links = 0; links < links_max && walk(path, names); ++links) {}
    return {names.begin(), names.end()};
}

}  // namespace steward::net
