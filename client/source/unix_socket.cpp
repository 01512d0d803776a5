#include "client/source/unix_socket.hpp"

#include "common/socket_path.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace steward {
namespace {

// Limits every blocking send, and on Linux also a connect that waits for room in the listener's
// queue. Zero: for ever.
void limit_sending(int descriptor, std::chrono::milliseconds limit) {
    const timeval time{.tv_sec = limit.count() / 1000,
                       .tv_usec = static_cast<suseconds_t>(limit.count() % 1000 * 1000)};
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

void check_peer(int descriptor, const std::string& path) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        throw std::system_error(errno, std::system_category(),
                                "cannot learn who listens at " + path);
    if (peer.uid != ::geteuid())
        throw NotSent("the daemon at " + path + " belongs to another user (uid " +
                      std::to_string(peer.uid) + ")");
}

bool nobody_listens(int error) {
    return error == ENOENT || error == ECONNREFUSED || error == ENOTDIR;
}

void connect_to(int descriptor, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw NotSent("the socket path is too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    while (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
           0) {
        if (errno == EINTR) continue;
        if (errno == EAGAIN)
            throw NotSent("the daemon at " + path + " accepts nobody: it is overloaded or stopped");
        const std::string why = std::strerror(errno);
        if (nobody_listens(errno))
            throw NobodyListens("no daemon listens at " + path + " (" + why + ")");
        throw NotSent("cannot reach the daemon at " + path + ": " + why);
    }
}

// A full queue is a listener's too.
bool somebody_listens(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!probe) throw std::system_error(errno, std::system_category(), "cannot make a socket");
    const bool is_reached =
        ::connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    return is_reached || !nobody_listens(errno);
}

}  // namespace

std::string find_socket() {
    const std::vector<std::string> paths = socket_paths_to_try();
    if (paths.size() == 1) return paths.front();
    const auto found = std::find_if(paths.begin(), paths.end(), somebody_listens);
    return found == paths.end() ? paths.front() : *found;
}

Descriptor connect_unix(const std::string& path, std::chrono::milliseconds limit) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) throw std::system_error(errno, std::system_category(), "cannot make a socket");
    limit_sending(socket.number(), limit);
    connect_to(socket.number(), path);
    limit_sending(socket.number(), {});
    check_peer(socket.number(), path);
    return socket;
}

}  // namespace steward
