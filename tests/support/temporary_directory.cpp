#include "tests/support/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace steward::testing {

TemporaryDirectory::TemporaryDirectory() {
    // Under /tmp whatever TMPDIR says: a socket's path has at most 107 bytes.
    char pattern[] = "/tmp/steward-test-XXXXXX";
    if (::mkdtemp(pattern) == nullptr)
        throw std::system_error(errno, std::system_category(), "mkdtemp");
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace steward::testing
