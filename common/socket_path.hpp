// Where the socket lives: $STEWARD_SOCKET, else $XDG_RUNTIME_DIR/steward/steward.sock, else a directory for this user
// under /tmp. A directory of ours is made with mode 0700 and checked for owner and mode before it is used, so that
// nobody else can put a socket there.
#pragma once

#include <string>

namespace steward {

// The path by the rules above, from the environment. Makes nothing.
std::string default_socket_path();

// Make (mode 0700) and check the directory that `path` lies in. Checked is who owns it (this user) and that nobody
// else may enter it. Throws std::system_error, or std::runtime_error that names the directory and what is wrong with it.
void check_socket_directory(const std::string& path, bool create);

}  // namespace steward
