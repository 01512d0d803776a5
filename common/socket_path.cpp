#include "common/socket_path.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <stdexcept>
#include <system_error>

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
    return ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid() && (status.st_mode & 077) == 0;
}

bool is_anothers(const std::string& directory) {
    struct stat status {};
    return ::stat(directory.c_str(), &status) == 0 && status.st_uid != ::geteuid();
}

// The directory without doubled slashes and a slash at its end, so that one place has one name.
// Symbolic links stay.
std::string plain(const std::string& directory) {
    std::string path;
    for (const char letter : directory)
        if (letter != '/' || !path.ends_with('/')) path += letter;
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

bool is_same_directory(const std::string& one, const std::string& other) {
    struct stat first {};
    struct stat second {};
    return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool has_socket(const std::string& path) {
    struct stat status {};
    return is_closed_and_ours(directory_of(path)) && ::lstat(path.c_str(), &status) == 0 &&
           S_ISSOCK(status.st_mode);
}

struct stat look_at(const std::string& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0)
        throw std::system_error(errno, std::system_category(),
                                "cannot use the directory " + directory);
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
    const std::string system_run = "/run/user/" + user;
    const bool has_system_run = is_closed_and_ours(system_run);
    std::vector<std::string> places;
    // By whatever name the variable calls it, /run/user/UID is one place, and has the name that
    // cron finds it by.
    if (const std::string run = plain(environment("XDG_RUNTIME_DIR"));
        run.starts_with('/') && !is_anothers(run) &&
        !(has_system_run && is_same_directory(run, system_run)))
        places.push_back((run == "/" ? "" : run) + "/steward/steward.sock");
    if (has_system_run) places.push_back(system_run + "/steward/steward.sock");
    places.push_back("/tmp/steward-" + user + "/steward.sock");
    return places;
}

bool is_same_place(const std::string& one, const std::string& other) {
    if (one == other) return true;
    const auto name_of = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
    return name_of(one) == name_of(other) &&
           is_same_directory(directory_of(one), directory_of(other));
}

std::vector<std::string> socket_paths_to_try() {
    if (const std::string path = environment("STEWARD_SOCKET"); !path.empty()) return {path};
    const std::vector<std::string> places = default_socket_places();
    std::vector<std::string> found;
    std::copy_if(places.begin(), places.end(), std::back_inserter(found), has_socket);
    return found.empty() ? std::vector{places.front()} : found;
}

std::string default_socket_path() { return socket_paths_to_try().front(); }

void check_socket_directory(const std::string& path, bool create) {
    const std::string directory = directory_of(path);
    if (create && ::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        throw std::system_error(errno, std::system_category(),
                                "cannot make the directory " + directory);
    struct stat status {};
    if (::lstat(directory.c_str(), &status) != 0)
        throw std::system_error(errno, std::system_category(),
                                "cannot use the directory " + directory);
    if (!S_ISDIR(status.st_mode)) throw std::runtime_error(directory + " is not a directory");
    if (status.st_uid != ::geteuid())
        throw std::runtime_error("the directory " + directory + " belongs to another user (" +
                                 user_name(status.st_uid) + ")");
    if ((status.st_mode & 077) != 0)
        throw std::runtime_error("the directory " + directory +
                                 " is open to others; its mode must be 0700");
}

void check_chosen_directory(const std::string& path) {
    const std::string directory = directory_of(path);
    const struct stat status = look_at(directory);
    if (status.st_uid != ::geteuid() && status.st_uid != 0)
        throw std::runtime_error("the directory " + directory + " belongs to another user (" +
                                 user_name(status.st_uid) +
                                 "), who could replace the socket: choose one of your own");
    if ((status.st_mode & 022) == 0 || (status.st_mode & S_ISVTX) != 0) return;
    throw std::runtime_error((status.st_mode & S_IWOTH) != 0
                                 ? "everybody may write to the directory " + directory +
                                       ": take that right away (chmod go-w)"
                                 : "a group may write to the directory " + directory +
                                       ": take that right away (chmod g-w)");
}

}  // namespace steward
