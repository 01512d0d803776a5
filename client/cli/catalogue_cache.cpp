#include "client/cli/catalogue_cache.hpp"

#include "common/descriptor.hpp"
#include "common/digest.hpp"
#include "common/value.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdlib>

namespace steward::cli {
namespace {

constexpr std::size_t file_bytes_max = 4u << 20;

// The directory that caches stand in; empty where the environment names none, or is a stranger's
// (set-uid).
std::string cache_home() {
    const char* chosen = ::secure_getenv("XDG_CACHE_HOME");
    if (chosen != nullptr && chosen[0] == '/') return chosen;
    const char* home = ::secure_getenv("HOME");
    return home != nullptr && home[0] == '/' ? std::string(home) + "/.cache" : std::string();
}

bool is_ours_alone(int descriptor, mode_t kind) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || (status.st_mode & S_IFMT) != kind) return false;
    return status.st_uid == ::geteuid() && (status.st_mode & 022) == 0;
}

Descriptor open_directory(bool create) {
    const std::string home = cache_home();
    if (home.empty()) return {};
    const std::string path = home + "/steward";
    if (create) {
        ::mkdir(home.c_str(), 0700);
        ::mkdir(path.c_str(), 0700);
    }
    Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (directory && !is_ours_alone(directory.number(), S_IFDIR)) directory.reset();
    return directory;
}

// Empty for what is no digest: a daemon's word is not made part of a path unseen.
std::string file_name(const std::string& digest) {
    const bool is_digest =
        digest.size() == 16 && digest.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_digest ? "catalogue-" + digest : "";
}

bool write_whole(int file, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::optional<Bytes> read_whole(int file) {
    struct stat status {};
    if (::fstat(file, &status) != 0 || status.st_size <= 0) return std::nullopt;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > file_bytes_max) return std::nullopt;
    Bytes bytes(size, '\0');
    if (::read(file, bytes.data(), size) != status.st_size) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<Bytes> kept_description(const std::string& digest) {
    const std::string name = file_name(digest);
    if (name.empty()) return std::nullopt;
    const Descriptor directory = open_directory(false);
    if (!directory) return std::nullopt;
    const Descriptor file(
        ::openat(directory.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file || !is_ours_alone(file.number(), S_IFREG)) return std::nullopt;
    std::optional<Bytes> bytes = read_whole(file.number());
    if (!bytes) return std::nullopt;
    return steward::digest(*bytes) == digest && check(*bytes) ? bytes : std::nullopt;
}

void keep_description(const std::string& digest, BytesView description) {
    const std::string name = file_name(digest);
    if (name.empty() || description.size() > file_bytes_max) return;
    const Descriptor directory = open_directory(true);
    if (!directory) return;
    const std::string unfinished = name + "." + std::to_string(::getpid());
    ::unlinkat(directory.number(), unfinished.c_str(), 0);  // of a process that had this pid and
                                                            // was killed
    const Descriptor file(::openat(directory.number(), unfinished.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return;
    const bool kept =
        write_whole(file.number(), description) &&
        ::renameat(directory.number(), unfinished.c_str(), directory.number(), name.c_str()) == 0;
    if (!kept) ::unlinkat(directory.number(), unfinished.c_str(), 0);
}

}  // namespace steward::cli
