#include "tests/support/raw_socket.hpp"

#include "common/passed_descriptor.hpp"

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
    : descriptor_(std::exchange(other.descriptor_, -1)),
      inbox_(std::move(other.inbox_)),
      ring_(std::move(other.ring_)),
      is_over_(other.is_over_) {}

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    inbox_ = std::move(other.inbox_);
    ring_ = std::move(other.ring_);
    is_over_ = other.is_over_;
    return *this;
}

RawSocket::~RawSocket() { close(); }

void RawSocket::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    ring_.reset();
}

void RawSocket::end_of_sending() { ::shutdown(descriptor_, SHUT_WR); }

bool RawSocket::send(BytesView bytes) {
    if (ring_) return send_by_ring(bytes);
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
    if (ring_) return receive_by_ring(limit);
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

bool RawSocket::has_unread() {
    if (ring_ && ring_->end().unread() > 0) return true;
    if (ring_) drain_bells();
    if (ring_) return is_over_ || ring_->end().unread() > 0;
    pollfd entry{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, 0) == 1;
}

void RawSocket::await_unread(milliseconds limit) {
    while (!has_unread())
        ring_ ? sleep_by_ring(ring::for_bytes, limit) : await(descriptor_, POLLIN, limit);
}

// --- rings ---

// Behind the answer nothing but bells comes by the socket.
std::optional<ReplyFrame> RawSocket::take_rings(BytesView asking) {
    if (!send(asking)) return std::nullopt;
    Descriptor memory;
    ReplyFrame frame;
    while (next_frame(inbox_.bytes(), frame) != FrameState::complete) {
        await(descriptor_, POLLIN, patience);
        const auto count =
            receive_with_descriptor(descriptor_, inbox_.room(), MSG_DONTWAIT, memory);
        if (count <= 0) return std::nullopt;
        inbox_.arrived(static_cast<std::size_t>(count));
    }
    inbox_.use(memory ? inbox_.bytes().size() : header_bytes + frame.payload.size());
    if (memory) ring_ = PeerRing::map(memory);
    return frame;
}

void RawSocket::ring_bell() {
    if (::send(descriptor_, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EPIPE)
        is_over_ = true;
}

void RawSocket::wake_daemon() {
    RingEnd::fence();
    if (ring_->end().must_wake()) ring_bell();
}

void RawSocket::drain_bells() {
    char bells[64];
    ssize_t count = 0;
    do count = ::recv(descriptor_, bells, sizeof bells, MSG_DONTWAIT);
    while (count > 0);
    if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) is_over_ = true;
    if (ring_->end().is_broken()) is_over_ = true;
}

// A peer that has closed is noticed first, as a socket would.
bool RawSocket::send_by_ring(BytesView bytes) {
    for (drain_bells(); !bytes.empty() && !is_over_; wake_daemon()) {
        bytes.remove_prefix(ring_->end().write(bytes));
        if (!bytes.empty()) wake_daemon();
        if (!bytes.empty()) sleep_by_ring(ring::for_room, patience);
    }
    return bytes.empty();
}

bool RawSocket::receive_by_ring(milliseconds limit) {
    for (;;) {
        const bool was_over = is_over_;
        const std::size_t count = ring_->end().read(inbox_.room());
        wake_daemon();
        inbox_.arrived(count);
        if (count > 0 || was_over) return count > 0;
        sleep_by_ring(ring::for_bytes, limit);
    }
}

// Until a bell is rung or the daemon has ended, unless there is what is waited for.
void RawSocket::sleep_by_ring(std::uint32_t waits, milliseconds limit) {
    RingEnd& end = ring_->end();
    end.say_waiting(waits);
    wake_daemon();
    const bool is_there = waits == ring::for_room ? end.has_room() : end.unread() > 0;
    if (!is_there) await(descriptor_, POLLIN, limit);
    end.say_awake();
    drain_bells();
}

}  // namespace steward::testing
