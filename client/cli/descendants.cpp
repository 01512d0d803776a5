#include "client/cli/descendants.hpp"

#include "common/descriptor.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace steward::cli {
namespace {

struct Row {
    ProcessKey key;
    pid_t parent = 0;
    bool is_zombie = false;
};

// /proc/PID/stat: the name in brackets may contain anything, also brackets; field 3 is the state, 4
// the parent, 22 the start.
std::optional<Row> read_row(pid_t pid) {
    const std::string path = "/proc/" + std::to_string(pid) + "/stat";
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return std::nullopt;
    char text[1024];
    const ssize_t size = ::read(file.number(), text, sizeof text);
    const std::string_view stat(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    const std::size_t bracket = stat.rfind(')');
    if (bracket == std::string_view::npos) return std::nullopt;
    std::vector<std::string_view> fields;
    for (std::size_t begin = bracket + 2; begin < stat.size();) {
        const std::size_t end = std::min(stat.find(' ', begin), stat.size());
        fields.push_back(stat.substr(begin, end - begin));
        begin = end + 1;
    }
    constexpr std::size_t first = 3, parent = 4 - first, start = 22 - first;
    if (fields.size() <= start) return std::nullopt;
    Row row{.key = {.pid = pid}, .is_zombie = fields[0] == "Z" || fields[0] == "X"};
    std::from_chars(fields[parent].data(), fields[parent].data() + fields[parent].size(),
                    row.parent);
    std::from_chars(fields[start].data(), fields[start].data() + fields[start].size(),
                    row.key.start_time);
    return row;
}

std::multimap<pid_t, Row> rows_by_parent() {
    std::multimap<pid_t, Row> rows;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc"), &::closedir);
    while (const dirent* entry = directory ? ::readdir(directory.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc())
            continue;
        if (const auto row = read_row(pid)) rows.emplace(row->parent, *row);
    }
    return rows;
}

}  // namespace

Processes descendants(const Processes& strangers) {
    const std::multimap<pid_t, Row> rows = rows_by_parent();
    Processes found;
    std::vector<pid_t> parents{::getpid()};
    while (!parents.empty()) {
        const auto [begin, end] = rows.equal_range(parents.back());
        parents.pop_back();
        for (auto row = begin; row != end; ++row) {
            const ProcessKey& key = row->second.key;
            if (row->second.is_zombie || strangers.contains(key) || !found.insert(key).second)
                continue;
            parents.push_back(key.pid);
        }
    }
    return found;
}

// Most processes have none, and the kernel says so at once.
Processes children() {
    siginfo_t ended{};
    if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return {};
    Processes found;
    const std::multimap<pid_t, Row> rows = rows_by_parent();
    const auto [begin, end] = rows.equal_range(::getpid());
    for (auto row = begin; row != end; ++row) found.insert(row->second.key);
    return found;
}

// The descriptor stands for one process; that it is the one that was meant is looked up once more
// behind it.
bool send_signal(const ProcessKey& process, int signal) {
    const Descriptor descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
    if (!descriptor && errno == ENOSYS) return ::kill(process.pid, signal) == 0;
    if (!descriptor) return false;
    const auto row = read_row(process.pid);
    const bool is_it = row && row->key == process;
    if (is_it)
        return ::syscall(SYS_pidfd_send_signal, descriptor.number(), signal, nullptr, 0) == 0;
    errno = ESRCH;
    return false;
}

}  // namespace steward::cli
