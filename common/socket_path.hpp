// Where the socket lives, for daemon, command and library alike: $STEWARD_SOCKET, else one of the
// default places. A directory of ours is made with mode 0700 and checked for owner and mode before
// it is used, so that nobody else can put a socket there.
#pragma once

#include <sys/types.h>
#include <string>
#include <vector>

namespace steward {

// The places where a daemon of this user may be when nobody says otherwise, the first choice first:
// $XDG_RUNTIME_DIR/steward/steward.sock, /run/user/UID/steward/steward.sock (cron, su and ssh know
// no $XDG_RUNTIME_DIR, but the directory is there), and /tmp/steward-UID/steward.sock.
// /run/user/UID counts if it is there, this user's and closed to others; $XDG_RUNTIME_DIR does not
// if it is another user's, as after `su`, or no absolute path. Each directory once, under one name,
// however the variable spells it; never empty.
std::vector<std::string> default_socket_places();

// The same socket, by whatever names its directory is called.
bool is_same_place(const std::string& one, const std::string& other);

// Where to look for a daemon, in this order: $STEWARD_SOCKET alone; else the default places with a
// socket, else the first of them. Nobody is asked, so a socket may be one that a daemon left
// behind: whoever connects goes on to the next. Never empty.
std::vector<std::string> socket_paths_to_try();

// The first of them. Manager::connect() without a path looks at the others too.
std::string default_socket_path();

// Make (mode 0700) and check the directory that `path` lies in. Checked is who owns it (this user)
// and that nobody else may enter it. Throws std::system_error, or std::runtime_error that names the
// directory and what is wrong with it.
void check_socket_directory(const std::string& path, bool create);

// Check a directory that the user chose: nobody but this user and root may put another socket in
// the place of `path`. It belongs to this user or to root, and where others may write to it, as to
// /tmp, its sticky bit is set. Throws likewise.
void check_chosen_directory(const std::string& path);

// The name of a user for a sentence; his number where he has none.
std::string user_name(uid_t user);

}  // namespace steward
