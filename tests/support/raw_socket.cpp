#include "tests/support/raw_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>
#include <utility>

namespace steward::testing {
namespace {

using std::chrono::milliseconds;

void await(int descriptor, short events, milliseconds limit) {
    pollfd entry{.fd = descriptor, .events = events, .revents = 0};
    int ready = 0;
    do ready = ::poll(&entry, 1, static_cast<int>(limit.count()));
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        throw TooLate("the peer does nothing for " + std::to_string(limit.count()) + " ms");
}

}  // namespace

RawSocket RawSocket::connect(const std::string& path) {
    RawSocket made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(made.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0)
        throw std::system_error(errno, std::system_category(), "cannot connect to " + path);
    return made;
}

RawSocket::RawSocket(RawSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), inbox_(std::move(other.inbox_)) {}

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    inbox_ = std::move(other.inbox_);
    return *this;
}

RawSocket::~RawSocket() { close(); }

void RawSocket::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void RawSocket::end_of_sending() { ::shutdown(descriptor_, SHUT_WR); }

bool RawSocket::send(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t count =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            await(descriptor_, POLLOUT, patience);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool RawSocket::receive(milliseconds limit) {
    const std::span<char> room = inbox_.room();
    for (;;) {
        await(descriptor_, POLLIN, limit);
        const ssize_t count = ::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
        if (count > 0) {
            inbox_.arrived(static_cast<std::size_t>(count));
            return true;
        }
        if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) return false;
    }
}

std::optional<ReplyFrame> RawSocket::reply(milliseconds limit) {
    ReplyFrame frame;
    while (next_frame(inbox_.bytes(), frame) != FrameState::complete)
        if (!receive(limit)) return std::nullopt;
    inbox_.use(header_bytes + frame.payload.size());
    return frame;
}

std::optional<std::string> RawSocket::line(milliseconds limit) {
    std::size_t end = 0;
    while ((end = inbox_.bytes().find('\n')) == BytesView::npos)
        if (!receive(limit)) return std::nullopt;
    std::string line(inbox_.bytes().substr(0, end));
    inbox_.use(end + 1);
    return line;
}

bool RawSocket::closes(milliseconds limit) {
    try {
        while (receive(limit)) inbox_.use(inbox_.bytes().size());
        return true;
    } catch (const TooLate&) {
        return false;
    }
}

}  // namespace steward::testing
