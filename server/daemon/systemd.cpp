#include "daemon/systemd.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace steward::daemon {
namespace {

constexpr int first_passed = 3;  // SD_LISTEN_FDS_START

// Of a daemon with the rights of another user (set-uid) the environment chooses neither a socket
// nor whom it tells.
std::optional<std::int64_t> number_in(const char* name) {
    const char* text = ::secure_getenv(name);
    if (text == nullptr) return std::nullopt;
    std::int64_t number = 0;
    const char* end = text + std::strlen(text);
    const auto read = std::from_chars(text, end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

int option_of(int socket, int option) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

// The socket's name; empty where it is none of the file system.
std::string path_of(int socket) {
    sockaddr_un address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        address.sun_path[0] != '/')
        return "";
    return {address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)};
}

}  // namespace

std::optional<PassedSocket> passed_socket() {
    const std::optional<std::int64_t> process = number_in("LISTEN_PID");
    const std::optional<std::int64_t> count = number_in("LISTEN_FDS");
    if (process != ::getpid() || !count || *count == 0) return std::nullopt;
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    if (*count != 1)
        throw std::runtime_error("LISTEN_FDS is " + std::to_string(*count) +
                                 ": stewardd takes exactly one socket");
    Descriptor socket(first_passed);
    if (option_of(first_passed, SO_DOMAIN) != AF_UNIX ||
        option_of(first_passed, SO_TYPE) != SOCK_STREAM ||
        option_of(first_passed, SO_ACCEPTCONN) != 1)
        throw std::runtime_error(
            "the descriptor passed by LISTEN_FDS is no Unix stream socket that listens");
    std::string path = path_of(first_passed);
    if (path.empty())
        throw std::runtime_error("the socket passed by LISTEN_FDS has no path in the file system");
    ::fcntl(first_passed, F_SETFD, FD_CLOEXEC);
    ::fcntl(first_passed, F_SETFL, ::fcntl(first_passed, F_GETFL) | O_NONBLOCK);
    // The credentials that a client sees are those of whoever has called listen last.
    if (::listen(first_passed, SOMAXCONN) != 0)
        throw std::system_error(errno, std::system_category(),
                                "cannot listen on the socket passed by LISTEN_FDS");
    return PassedSocket{.socket = std::move(socket), .path = std::move(path)};
}

void notify(std::string_view state) {
    const char* name = ::secure_getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    const std::size_t size = name == nullptr ? 0 : std::strlen(name);
    if (size < 2 || size > sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name, size);
    if (name[0] == '@') address.sun_path[0] = '\0';
    const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
    [[maybe_unused]] const ssize_t sent =
        ::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                 reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace steward::daemon
