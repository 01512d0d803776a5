#include "bench/socket_wire.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace steward::bench {
namespace {

// A single one needs no list of those that are ready.
class OneSocket : public Arrivals {
public:
    explicit OneSocket(const Socket& socket) : socket_(socket) {}
    std::span<const std::size_t> next(bool spinning) override {
        if (!spinning) socket_.wait_readable();
        return first_;
    }

private:
    const Socket& socket_;
    std::array<std::size_t, 1> first_{0};
};

class ManySockets : public Arrivals {
public:
    explicit ManySockets(const Wires& wires) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        for (std::size_t i = 0; i < wires.size(); ++i) {
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = i;
            const Socket& socket = static_cast<const SocketWire&>(*wires[i]).socket();
            if (::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, socket.descriptor(), &event) != 0)
                throw std::system_error(errno, std::system_category(), "epoll_ctl");
        }
    }

    std::span<const std::size_t> next(bool spinning) override {
        std::array<epoll_event, 64> events;
        const int count = ::epoll_wait(epoll_.descriptor(), events.data(),
                                       static_cast<int>(events.size()), spinning ? 0 : 1000);
        const std::size_t ready = count > 0 ? static_cast<std::size_t>(count) : 0;
        for (std::size_t i = 0; i < ready; ++i) ready_[i] = events[i].data.u64;
        return std::span(ready_).first(ready);
    }

private:
    Socket epoll_;
    std::array<std::size_t, 64> ready_{};
};

}  // namespace

void SocketWire::send(std::string_view bytes) {
    const ssize_t sent =
        ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("the window of calls does not fit the socket's buffer");
}

std::size_t SocketWire::receive(std::span<char> room) {
    const ssize_t count = ::recv(socket_.descriptor(), room.data(), room.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count <= 0) throw std::runtime_error("the server closed a connection");
    return static_cast<std::size_t>(count);
}

std::unique_ptr<Arrivals> watch_sockets(const Wires& wires) {
    if (wires.size() > 1) return std::make_unique<ManySockets>(wires);
    return std::make_unique<OneSocket>(static_cast<const SocketWire&>(*wires.front()).socket());
}

}  // namespace steward::bench
