#include "daemon/metrics_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace steward::daemon {
namespace {

// An address of any family, as the system's calls take it.
struct SocketAddress {
    sockaddr_storage bytes{};
    socklen_t size = 0;

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&bytes); }
};

bool is_loopback(const std::string& host) {
    in_addr four{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
    in6_addr six{};
    return ::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six) != 0;
}

std::string in_words(const MetricsAddress& address) {
    if (address.host.empty()) return "unix:" + address.path;
    const bool is_six = address.host.find(':') != std::string::npos;
    return (is_six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

SocketAddress for_system(const MetricsAddress& address) {
    SocketAddress made;
    if (address.host.empty()) {
        sockaddr_un place{};
        place.sun_family = AF_UNIX;
        address.path.copy(place.sun_path, sizeof place.sun_path - 1);
        std::memcpy(&made.bytes, &place, made.size = sizeof place);
        return made;
    }
    sockaddr_in four{};
    if (::inet_pton(AF_INET, address.host.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(address.port);
        std::memcpy(&made.bytes, &four, made.size = sizeof four);
        return made;
    }
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(address.port);
    ::inet_pton(AF_INET6, address.host.c_str(), &six.sin6_addr);
    std::memcpy(&made.bytes, &six, made.size = sizeof six);
    return made;
}

[[noreturn]] void fail(const MetricsAddress& address) {
    throw std::system_error(errno, std::system_category(),
                            "cannot serve metrics at " + in_words(address));
}

// Only a socket, and only one that nobody listens to.
void take_away_stale(const MetricsAddress& address, SocketAddress place) {
    struct stat state {};
    if (::lstat(address.path.c_str(), &state) != 0 || !S_ISSOCK(state.st_mode)) return;
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (probe && ::connect(probe.number(), place.get(), place.size) != 0 && errno == ECONNREFUSED)
        ::unlink(address.path.c_str());
}

std::uint16_t port_of(int socket) {
    SocketAddress bound;
    bound.size = sizeof bound.bytes;
    ::getsockname(socket, bound.get(), &bound.size);
    return ntohs(bound.bytes.ss_family == AF_INET
                     ? reinterpret_cast<const sockaddr_in&>(bound.bytes).sin_port
                     : reinterpret_cast<const sockaddr_in6&>(bound.bytes).sin6_port);
}

}  // namespace

tl::expected<MetricsAddress, std::string> metrics_address(std::string_view words) {
    const auto wrong = [&](const std::string& why) {
        return tl::make_unexpected("'" + std::string(words) + "' " + why);
    };
    constexpr std::string_view unix_socket = "unix:";
    if (words.starts_with(unix_socket)) {
        MetricsAddress address{.host = {}, .path = std::string(words.substr(unix_socket.size()))};
        if (!address.path.starts_with('/')) return wrong("names no socket: unix:/PATH does");
        if (address.path.size() >= sizeof(sockaddr_un::sun_path))
            return wrong("is too long for the path of a socket");
        return address;
    }
    const std::size_t colon = words.rfind(':');
    if (colon == std::string_view::npos)
        return wrong("must be 127.0.0.1:PORT, [::1]:PORT or unix:/PATH");
    std::string_view host = words.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const std::string_view port = words.substr(colon + 1);
    MetricsAddress address{.host = std::string(host), .path = {}};
    const auto read = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (read.ec != std::errc() || read.ptr != port.data() + port.size())
        return wrong("has no port from 0 to 65535 at its end");
    if (!is_loopback(address.host))
        return wrong(
            "is no address of this machine alone: 127.0.0.1:PORT, [::1]:PORT or "
            "unix:/PATH is, and a proxy that asks who is there can serve it to others");
    return address;
}

void MetricsSocket::take_away() {
    if (!path_.empty()) ::unlink(std::exchange(path_, {}).c_str());
}

MetricsSocket listen_for_metrics(std::string_view words) {
    MetricsSocket made;
    if (words.empty()) return made;
    const auto read = metrics_address(words);
    if (!read) throw std::runtime_error("--metrics: " + read.error());
    MetricsAddress address = *read;
    SocketAddress place = for_system(address);
    const bool is_unix = address.host.empty();
    if (is_unix) take_away_stale(address, place);
    made.socket =
        Descriptor(::socket(place.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!made.socket) fail(address);
    const int yes = 1;
    if (!is_unix) ::setsockopt(made.socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    // The mode is right from the start: a socket's comes from the mask. There is one thread yet.
    const mode_t mask = ::umask(0177);
    const bool is_bound = ::bind(made.socket.number(), place.get(), place.size) == 0;
    const int error = errno;
    ::umask(mask);
    errno = error;
    if (!is_bound) fail(address);
    if (is_unix) made.path_ = address.path;
    constexpr int waiting_connections = 16;
    if (::listen(made.socket.number(), waiting_connections) != 0) fail(address);
    if (!is_unix) address.port = port_of(made.socket.number());
    made.said = in_words(address);
    return made;
}

}  // namespace steward::daemon
