#include "tests/support/descriptors.hpp"

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace steward::testing {

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator entries("/proc/self/fd");
    // The iterator's own descriptor is one of them.
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries))) - 1;
}

std::size_t children() {
    std::size_t count = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream file(task.path() / "children");
        for (std::string pid; file >> pid;) ++count;
    }
    return count;
}

}  // namespace steward::testing
