#include "common/socket_path.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace steward {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

std::string default_socket_path() {
    if (const std::string path = environment("STEWARD_SOCKET"); !path.empty()) return path;
    if (const std::string run = environment("XDG_RUNTIME_DIR"); !run.empty()) return run + "/steward/steward.sock";
    return "/tmp/steward-" + std::to_string(::geteuid()) + "/steward.sock";
}

void check_socket_directory(const std::string& path, bool create) {
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    if (create && ::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        throw std::system_error(errno, std::system_category(), "cannot make the directory " + directory);
    struct stat status {};
    if (::lstat(directory.c_str(), &status) != 0)
        throw std::system_error(errno, std::system_category(), "cannot use the directory " + directory);
    if (!S_ISDIR(status.st_mode)) throw std::runtime_error(directory + " is not a directory");
    if (status.st_uid != ::geteuid())
        throw std::runtime_error("the directory " + directory + " belongs to another user");
    if ((status.st_mode & 077) != 0)
        throw std::runtime_error("the directory " + directory + " is open to others; its mode must be 0700");
}

}  // namespace steward
