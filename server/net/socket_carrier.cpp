#include "net/socket_carrier.hpp"

#include "common/passed_descriptor.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <cerrno>

namespace steward::net {
namespace {

bool is_blocked(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// The kernel sets twice what it is told, within its limit.
void widen(int socket) {
    int bytes = 0;
    socklen_t size = sizeof bytes;
    if (::getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, &size) != 0) return;
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

}  // namespace

std::shared_ptr<SocketCarrier> SocketCarrier::over(asio::io_context& context, int descriptor,
                                                   Tell tell) {
    auto carrier = std::make_shared<SocketCarrier>(context, std::move(tell));
    asio::error_code error;
    carrier->socket_.assign(asio::local::stream_protocol(), descriptor, error);
    return error ? nullptr : carrier;
}

void SocketCarrier::release() {
    asio::error_code ignored;
    socket_.release(ignored);
}

// A short read says that there is no more, and saves the read that would find it out.
SocketCarrier::Moved SocketCarrier::fill(std::span<char> room) {
    for (;;) {
        const ssize_t count = ::recv(descriptor(), room.data(), room.size(), MSG_DONTWAIT);
        if (count > 0) {
            const auto bytes = static_cast<std::size_t>(count);
            return {.bytes = bytes, .way = bytes < room.size() ? Way::blocked : Way::open};
        }
        if (count < 0 && errno == EINTR) continue;
        return {.way = count < 0 && is_blocked(errno) ? Way::blocked : Way::ended};
    }
}

SocketCarrier::Moved SocketCarrier::send(std::string_view bytes) {
    for (;;) {
        const ssize_t count =
            ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0) {
            const auto taken = static_cast<std::size_t>(count);
            return {.bytes = taken, .way = taken < bytes.size() ? Way::blocked : Way::open};
        }
        if (errno == EINTR) continue;
        return {.way = is_blocked(errno) ? Way::blocked : Way::ended};
    }
}

SocketCarrier::Moved SocketCarrier::send_with(std::string_view bytes, Descriptor& given) {
    iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    PassedDescriptor beside;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    beside.send_with(message, given.number());
    for (;;) {
        const ssize_t count = ::sendmsg(descriptor(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0) {
            given.reset();
            const auto taken = static_cast<std::size_t>(count);
            return {.bytes = taken, .way = taken < bytes.size() ? Way::blocked : Way::open};
        }
        if (errno == EINTR) continue;
        if (!is_blocked(errno) && errno != EPIPE) {  // too many are on their way: not for that one
            given.reset();
            return send(bytes);
        }
        return {.way = is_blocked(errno) ? Way::blocked : Way::ended};
    }
}

void SocketCarrier::ring_bell() {
    static_cast<void>(::send(descriptor(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT));
}

bool SocketCarrier::has_bytes() const {
    char first = 0;
    return ::recv(descriptor(), &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

// Of a peer that rings without end the rest is told of again.
bool SocketCarrier::take_bells() {
    constexpr int reads_max = 16;
    char bells[64];
    for (int i = 0; i < reads_max; ++i) {
        const Moved moved = fill(bells);
        if (moved.way == Way::ended) return false;
        if (moved.way == Way::blocked) return true;
    }
    return true;
}

// Asio looks at the socket anew when a wait begins: what came before it is told too.
void SocketCarrier::await(Socket::wait_type what, Ready ready, bool& awaits) {
    if (std::exchange(awaits, true)) return;
    socket_.async_wait(what, [self = shared_from_this(), ready, &awaits](const asio::error_code&) {
        awaits = false;
        if (!self->socket_.is_open()) return;
        const Tell tell = self->tell_;  // it may be replaced by what it does
        tell(ready);
    });
}

void SocketCarrier::await_readable() { await(Socket::wait_read, Ready::to_read, awaits_readable_); }
void SocketCarrier::await_writable() {
    await(Socket::wait_write, Ready::to_write, awaits_writable_);
}

bool SocketCarrier::has_unread() const {
    pollfd asked{.fd = descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&asked, 1, 0) > 0;
}

// One write. What does not fit is not worth waiting for.
void SocketCarrier::send_last(std::string_view bytes) {
    widen(descriptor());
    static_cast<void>(send(bytes));
}

void SocketCarrier::close() {
    asio::error_code ignored;
    socket_.close(ignored);
}

}  // namespace steward::net
