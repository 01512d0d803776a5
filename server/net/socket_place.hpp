// The place in the file system where a daemon listens. A lock file beside the socket, held by flock and never unlinked,
// decides who is the daemon; it contains the process id of the one that is. The socket is bound to a temporary name and
// renamed into place, so that a stale one is taken over in one step; at the end it is removed only if it is still ours.
// A directory that was made for one daemon alone goes with it, and there the lock file too.
#pragma once

#include "net/descriptor.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <sys/types.h>

namespace steward::net {

// Another daemon has the place. what() names it.
struct PlaceTaken : std::runtime_error {
    PlaceTaken(const std::string& sentence, std::int64_t process) : std::runtime_error(sentence), pid(process) {}
    std::int64_t pid;
};

// Whose is the directory in which the socket lies?
enum class DirectoryIs : std::uint8_t { shared, the_daemons };

class SocketPlace {
public:
    // Take the lock, then listen. The directory exists. Throws PlaceTaken, std::system_error or std::runtime_error.
    explicit SocketPlace(std::string path, DirectoryIs directory = DirectoryIs::shared);
    SocketPlace(const SocketPlace&) = delete;
    SocketPlace& operator=(const SocketPlace&) = delete;
    // Removes the socket file if it is still ours, and gives up the lock. A directory of the daemon's: removes the lock file
    // and the directory too, unless there is something else in it.
    ~SocketPlace();

    const std::string& path() const { return path_; }
    // The socket that listens and does not block; the caller's from now on.
    Descriptor take_socket() { return std::move(socket_); }

private:
    void take_lock();
    void check_what_is_there() const;
    void bind_and_rename();

    std::string path_;
    DirectoryIs directory_;
    Descriptor lock_;
    Descriptor socket_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
    bool in_place_ = false;
};

}  // namespace steward::net
