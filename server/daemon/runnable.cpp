#include "daemon/runnable.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>
#include <charconv>

namespace steward::daemon {

Runnable::Runnable() : file_(::open("/proc/loadavg", O_RDONLY | O_CLOEXEC)) {}

std::optional<unsigned> Runnable::count() const {
    if (!file_) return std::nullopt;
    char line[128];
    const ssize_t bytes = ::pread(file_.number(), line, sizeof line, 0);
    return bytes > 0 ? count_in({line, static_cast<std::size_t>(bytes)}) : std::nullopt;
}

std::optional<unsigned> Runnable::count_in(std::string_view line) {
    const std::size_t slash = line.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::size_t begin = line.rfind(' ', slash) + 1;
    unsigned count = 0;
    const char* const end = line.data() + slash;
    const auto [rest, error] = std::from_chars(line.data() + begin, end, count);
    return error == std::errc() && rest == end ? std::optional(count) : std::nullopt;
}

unsigned usable_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<unsigned>(CPU_COUNT(&set));
    const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? static_cast<unsigned>(online) : 1;
}

}  // namespace steward::daemon
