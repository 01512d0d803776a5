#include "client/source/socket_carrier.hpp"

#include "client/source/socket_way.hpp"

#include <sched.h>
#include <sys/socket.h>

namespace steward {

using socket_way::milliseconds_until;
using socket_way::nothing_moved;

Moved SocketCarrier::send(BytesView bytes) {
    const ssize_t count =
        ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) return nothing_moved();
    return {.bytes = static_cast<std::size_t>(count)};
}

Moved SocketCarrier::receive(std::span<char> room) {
    const ssize_t count = ::recv(descriptor(), room.data(), room.size(), MSG_DONTWAIT);
    if (count < 0) return nothing_moved();
    if (count == 0) return {.way = Moved::Way::ended};
    return {.bytes = static_cast<std::size_t>(count)};
}

// Between two looks it yields: whoever is to answer may have to run on this processor.
Moved SocketCarrier::receive_soon(std::span<char> room, std::chrono::microseconds time) {
    const auto until = Clock::now() + time;
    while (true) {
        const Moved moved = receive(room);
        if (moved.bytes > 0 || moved.way != Moved::Way::open || time.count() == 0) return moved;
        ::sched_yield();
        if (Clock::now() >= until) return moved;
    }
}

// It sleeps in poll(), not in recv(): a recv() that sleeps is also woken, in vain, when the daemon
// takes the request out of the socket (unix_write_space() of the kernel).
Woken SocketCarrier::sleep(Until until, std::optional<Clock::time_point> deadline) {
    const bool wants_room = until == Until::arrival_or_room;
    pollfd waiting{.fd = descriptor(), .events = POLLIN, .revents = 0};
    if (wants_room) waiting.events |= POLLOUT;
    const int time = milliseconds_until(deadline);
    if (::poll(&waiting, 1, time) == 0 && milliseconds_until(deadline) == 0)
        return Woken::by_deadline;
    return wants_room && (waiting.revents & POLLIN) == 0 ? Woken::by_room : Woken::by_arrival;
}

bool SocketCarrier::has_ended() const noexcept { return socket_way::has_ended(descriptor()); }

}  // namespace steward
