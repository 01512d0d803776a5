#include "bench/socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace steward::bench {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

Socket::~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Socket::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Socket::receive(std::string& bytes) const {
    std::array<char, 1u << 16> buffer;
    ssize_t count = 0;
    do {
        wait_readable();
        count = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    } while (count < 0 && (errno == EINTR || errno == EAGAIN));
    if (count < 0) fail("recv");
    if (count == 0) throw std::runtime_error("the server closed the connection");
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
}

void Socket::wait_readable() const {
    pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, -1);
}

Socket connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("socket path too long: " + path);
    std::memcpy(address.sun_path, path.data(), path.size());
    Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.descriptor() < 0) fail("socket");
    if (::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address),
                  sizeof address) != 0)
        fail("connect " + path);
    return socket;
}

Socket connect_when_ready(const std::string& path) {
    using namespace std::chrono_literals;
    const auto limit = std::chrono::steady_clock::now() + 5s;
    while (std::chrono::steady_clock::now() < limit) {
        try {
            return connect_to(path);
        } catch (const std::system_error&) {
            std::this_thread::sleep_for(5ms);
        }
    }
    return connect_to(path);
}

}  // namespace steward::bench
