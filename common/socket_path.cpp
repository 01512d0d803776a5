#include "common/socket_path.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace steward {
namespace {

// Of a program with the rights of another user (set-uid) the environment decides nothing.
std::string environment(const char* name) {
    const char* value = ::secure_getenv(name);
    return value == nullptr ? "" : value;
}

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

bool is_closed_and_ours(const std::string& directory) {
    struct stat status {};
    return ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & 077) == 0;
}

bool is_anothers(const std::string& directory) {
    struct stat status {};
    return ::stat(directory.c_str(), &status) == 0 && status.st_uid != ::geteuid();
}

bool has_socket(const std::string& path) {
    struct stat status {};
    return is_closed_and_ours(directory_of(path)) && ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

struct stat look_at(const std::string& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0)
        throw std::system_error(errno, std::system_category(), "cannot use the directory " + directory);
    if (!S_ISDIR(status.st_mode)) throw std::runtime_error(directory + " is not a directory");
    return status;
}

}  // namespace

std::string user_name(uid_t user) {
    const passwd* entry = ::getpwuid(user);
    return entry == nullptr ? "uid " + std::to_string(user) : entry->pw_name;
}

std::vector<std::string> default_socket_places() {
    const std::string user = std::to_string(::geteuid());
    std::vector<std::string> places;
    const auto add = [&](const std::string& directory) {
        const std::string path = directory + "/steward.sock";
        if (std::find(places.begin(), places.end(), path) == places.end()) places.push_back(path);
    };
    if (const std::string run = environment("XDG_RUNTIME_DIR"); !run.empty() && !is_anothers(run)) add(run + "/steward");
    if (const std::string run = "/run/user/" + user; is_closed_and_ours(run)) add(run + "/steward");
    add("/tmp/steward-" + user);
    return places;
}

std::string default_socket_path() {
    if (const std::string path = environment("STEWARD_SOCKET"); !path.empty()) return path;
    const std::vector<std::string> places = default_socket_places();
    const auto found = std::find_if(places.begin(), places.end(), has_socket);
    return found == places.end() ? places.front() : *found;
}

void check_socket_directory(const std::string& path, bool create) {
    const std::string directory = directory_of(path);
    if (create && ::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        throw std::system_error(errno, std::system_category(), "cannot make the directory " + directory);
    struct stat status {};
    if (::lstat(directory.c_str(), &status) != 0)
        throw std::system_error(errno, std::system_category(), "cannot use the directory " + directory);
    if (!S_ISDIR(status.st_mode)) throw std::runtime_error(directory + " is not a directory");
    if (status.st_uid != ::geteuid())
        throw std::runtime_error("the directory " + directory + " belongs to another user (" + user_name(status.st_uid) + ")");
    if ((status.st_mode & 077) != 0)
        throw std::runtime_error("the directory " + directory + " is open to others; its mode must be 0700");
}

void check_chosen_directory(const std::string& path) {
    const std::string directory = directory_of(path);
    const struct stat status = look_at(directory);
    if (status.st_uid != ::geteuid() && status.st_uid != 0)
        throw std::runtime_error("the directory " + directory + " belongs to another user (" + user_name(status.st_uid) +
                                 "), who could replace the socket: choose one of your own");
    if ((status.st_mode & 022) == 0 || (status.st_mode & S_ISVTX) != 0) return;
    throw std::runtime_error((status.st_mode & S_IWOTH) != 0
                                 ? "everybody may write to the directory " + directory + ": take that right away (chmod go-w)"
                                 : "a group may write to the directory " + directory + ": take that right away (chmod g-w)");
}

}  // namespace steward
