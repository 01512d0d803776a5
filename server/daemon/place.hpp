// Where this daemon is to listen: at the path that was chosen, at a default place, or at a socket
// that was passed to it. And that a user whose programs look for his daemon at different default
// places (a login shell has $XDG_RUNTIME_DIR, cron has not) has one daemon all the same.
#pragma once

#include "daemon/systemd.hpp"
#include "net/socket_place.hpp"

#include <memory>
#include <string>
#include <vector>

namespace steward::daemon {

struct PlaceOptions {
    std::string socket;       // the path that was chosen; empty: a default place
    bool is_alone = false;    // its directory was made for this daemon
    bool is_private = false;  // a program's own: it is no user's daemon
};

struct Place {
    std::string path;
    net::DirectoryIs directory = net::DirectoryIs::the_users;
    std::optional<Descriptor> passed = {};
    // The other default places, where the user's programs may look as well.
    std::vector<std::string> others = {};
};

// Makes and checks the directory, before the daemon goes into the background: a default one is made
// and must be closed to others, from a chosen one strangers must not be able to take the socket
// away. Throws std::system_error or std::runtime_error.
Place choose_place(const PlaceOptions& options);

// Listens there. Throws net::PlaceTaken also when a daemon of this user answers at one of the other
// default places.
std::unique_ptr<net::SocketPlace> take_place(Place& place);

}  // namespace steward::daemon
