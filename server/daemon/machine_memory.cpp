#include "daemon/machine_memory.hpp"

#include <sys/resource.h>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace steward::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t usual = std::uint64_t{4} << 30;

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && number > 0 ? std::optional(number) : std::nullopt;
}

// MemTotal:       24614756 kB
std::optional<std::uint64_t> physical(const fs::path& root) {
    constexpr std::string_view name = "MemTotal:";
    std::ifstream file(root / "proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(name)) continue;
        const std::size_t begin = line.find_first_not_of(' ', name.size());
        if (begin == line.npos) return std::nullopt;
        const auto kilobytes = number_in(std::string_view(line).substr(begin));
        return kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
    }
    return std::nullopt;
}

// A group's own limit and those of the groups it is in: "max" where there is none.
void limit_by_groups(std::uint64_t& bytes, const fs::path& top, fs::path group, const char* name) {
    for (;; group = group.parent_path()) {
        std::ifstream file(top / group.relative_path() / name);
        if (std::string line; std::getline(file, line))
            if (const auto limit = number_in(line)) bytes = std::min(bytes, *limit);
        if (!group.has_relative_path()) return;
    }
}

// 0::/user.slice (version 2) or 8:memory:/user.slice (version 1)
void limit_by_groups(std::uint64_t& bytes, const fs::path& root) {
    const fs::path groups = root / "sys/fs/cgroup";
    std::ifstream file(root / "proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == line.npos ? first : line.find(':', first + 1);
        if (second == line.npos || line.find("..") != line.npos) continue;
        const std::string_view kind = std::string_view(line).substr(first + 1, second - first - 1);
        const fs::path group = line.substr(second + 1);
        if (kind.empty()) limit_by_groups(bytes, groups, group, "memory.max");
        if (kind == "memory")
            limit_by_groups(bytes, groups / "memory", group, "memory.limit_in_bytes");
    }
}

}  // namespace

std::uint64_t usable_memory(const fs::path& root) {
    std::uint64_t bytes = physical(root).value_or(usual);
    limit_by_groups(bytes, root);
    for (const auto resource : {RLIMIT_AS, RLIMIT_DATA}) {
        rlimit limit{};
        if (::getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
            bytes = std::min(bytes, std::uint64_t{limit.rlim_cur});
    }
    return bytes;
}

}  // namespace steward::daemon
