// The place in the file system where a daemon listens. A lock file beside the socket, held by
// flock, decides who is the daemon; it contains the process id of the one that is. The socket is
// bound at the very path that clients use, so that the kernel lists it there (/proc/net/unix) and
// cleaners of /tmp spare it; a directory that is this user's alone is held with a shared flock
// besides, which systemd-tmpfiles respects. Where somebody removes or replaces lock file or socket
// nevertheless, they are put back (restore), unless another daemon has the lock by then: there are
// never two for one path. At the end the socket is removed only if it is still ours.
#pragma once

#include "common/descriptor.hpp"

#include <sys/stat.h>
#include <sys/types.h>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace steward::net {

// Another daemon has the place. what() names it.
struct PlaceTaken : std::runtime_error {
    PlaceTaken(const std::string& sentence, std::int64_t process)
        : std::runtime_error(sentence), pid(process) {}
    std::int64_t pid;  // 0: not known
};

// Whose is the directory in which the socket lies? One of the user's was chosen by him; the default
// one was made for daemons and is made again when it has gone; the daemon's own was made for it
// alone, and ends with it.
enum class DirectoryIs : std::uint8_t { the_users, the_default, the_daemons };

class SocketPlace {
public:
    // Take the lock, then listen. The directory exists. Throws PlaceTaken, std::system_error or
    // std::runtime_error.
    explicit SocketPlace(std::string path, DirectoryIs directory = DirectoryIs::the_users);
    // The same for a socket that listens at `path` already, made by whoever started us: it stays
    // there at the end.
    SocketPlace(std::string path, Descriptor listening);
    SocketPlace(const SocketPlace&) = delete;
    SocketPlace& operator=(const SocketPlace&) = delete;
    // Removes the socket file if it is still ours, and gives up the lock. A directory of the
    // daemon's: removes the lock file and the directory too, unless there is something else in it.
    ~SocketPlace();

    const std::string& path() const { return path_; }
    std::string lock_path() const { return path_ + ".lock"; }
    std::string directory_path() const;
    // The socket that listens and does not block; the caller's from now on.
    Descriptor take_socket() { return std::move(socket_); }

    // What became of the place since the last look.
    enum class State : std::uint8_t { whole, restored, contested };
    // Look, and put back what has gone or is another's. Restored: there may be a new socket to
    // take. Contested: somebody has the lock while our socket stands; whoever it is cannot listen,
    // so look again soon. Throws as the constructor when the place is lost; then nothing of another
    // daemon has been touched.
    State restore();
    // Somebody, perhaps a cleaner at work, kept us from holding the directory: the next look tries
    // again.
    bool awaits_directory() const { return awaits_directory_; }

private:
    struct File {
        dev_t device = 0;
        ino_t inode = 0;
        bool is_at(const std::string& path) const;
    };
    bool has_lock() const;
    void take_lock();
    void check_lock_file() const;
    void hold_directory();
    void take_place();
    void unlink_dead_socket() const;
    bool bind_socket();
    bool is_at_path() const;
    bool listens_at_path() const;

    std::string path_;
    DirectoryIs directory_ = DirectoryIs::the_users;
    Descriptor lock_;
    Descriptor held_directory_;
    Descriptor socket_;
    std::optional<File> socket_file_;
    bool awaits_directory_ = false;
    bool is_lent_ = false;  // the socket file is somebody else's to remove
};

// Who listens at the path and belongs to this user: its process id, 0 where it cannot be told.
// Nothing: nobody.
std::optional<std::int64_t> listener_at(const std::string& path);

}  // namespace steward::net
