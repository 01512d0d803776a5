#include "client/source/ring_carrier.hpp"

#include "client/source/ring_wait.hpp"
#include "client/source/socket_way.hpp"

#include <sched.h>
#include <sys/socket.h>
#include <utility>

namespace steward {
namespace {

void pause_processor() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

// On which this thread may run.
unsigned processors() {
    thread_local const unsigned count = [] {
        cpu_set_t set;
        CPU_ZERO(&set);
        if (::sched_getaffinity(0, sizeof set, &set) != 0) return 2u;  // more than the set can name
        return static_cast<unsigned>(CPU_COUNT(&set));
    }();
    return count;
}

}  // namespace

RingCarrier::RingCarrier(Descriptor socket, RingMemory memory)
    : socket_(std::move(socket)),
      memory_(std::move(memory)),
      ring_(memory_.bytes(), RingEnd::Side::client) {}

// A daemon that has died meanwhile is noticed by whoever waits for its answer, or for room.
Moved RingCarrier::send(BytesView bytes) {
    if (is_over()) return end();
    const std::size_t count = ring_.write(bytes);
    if (ring_.is_broken()) return end();
    RingEnd::fence();
    wake_daemon();
    return {.bytes = count};
}

Moved RingCarrier::receive(std::span<char> room) {
    if (const std::size_t count = read(room); count > 0) [[likely]]
        return {.bytes = count};
    return receive_from_empty(room);
}

// A daemon sleeps for room only beside a full ring. Where the fence is left out and such a daemon
// is missed, the next look finds it.
std::size_t RingCarrier::read(std::span<char> room) {
    const std::size_t count = ring_.read(room);
    if (count > ring::stream_bytes / 2) RingEnd::fence();
    if (count > 0) wake_daemon();
    return count;
}

// What has come while the socket was looked at comes first, also before its end.
Moved RingCarrier::receive_from_empty(std::span<char> room) {
    if (!is_over()) drain_doorbells();
    if (is_watched_) ring_.say_waiting(ring::for_bytes);
    if (const std::size_t count = read(room); count > 0) return {.bytes = count};
    return end();
}

Moved RingCarrier::receive_soon(std::span<char> room, std::chrono::microseconds time) {
    RingWait wait(time, ring_.spin_microseconds().load(std::memory_order_relaxed), processors());
    while (true) {
        if (const std::size_t count = read(room); count > 0) return {.bytes = count};
        if (is_over()) return end();
        wake_daemon();
        switch (wait.next(Clock::now)) {
            case RingWait::Step::pause: pause_processor(); break;
            case RingWait::Step::yield: ::sched_yield(); break;
            case RingWait::Step::sleep: return is_watched_ ? receive_from_empty(room) : Moved{};
        }
    }
}

// The daemon looks whether this side sleeps after it has written, and this side whether something
// was written after it has said that it sleeps: one of the two sees the other.
Woken RingCarrier::sleep(Until until, std::optional<Clock::time_point> deadline) {
    const bool wants_room = until == Until::arrival_or_room;
    ring_.say_waiting(ring::for_bytes | (wants_room ? ring::for_room : ring::for_nothing));
    wake_daemon();
    std::optional<Woken> reason = reason_to_wake(until);
    if (!reason) {
        doze(socket_way::milliseconds_until(deadline));
        reason = reason_to_wake(until);
    }
    ring_.say_awake();
    if (reason) return *reason;
    return deadline && Clock::now() >= *deadline ? Woken::by_deadline : Woken::by_arrival;
}

std::optional<Woken> RingCarrier::reason_to_wake(Until until) {
    if (ring_.unread() > 0 || is_over()) return Woken::by_arrival;
    if (until == Until::arrival_or_room && ring_.has_room()) return Woken::by_room;
    if (ring_.is_broken()) return Woken::by_arrival;
    return std::nullopt;
}

void RingCarrier::doze(int milliseconds) {
    pollfd waiting{.fd = socket_.number(), .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&waiting, 1, milliseconds) > 0) drain_doorbells();
}

void RingCarrier::wake_daemon() {
    if (ring_.must_wake()) ring_doorbell();
}

// One that does not fit is there already.
void RingCarrier::ring_doorbell() {
    if (::send(socket_.number(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        note_end(socket_way::nothing_moved());
}

void RingCarrier::drain_doorbells() {
    char doorbells[64];
    ssize_t count = 0;
    do count = ::recv(socket_.number(), doorbells, sizeof doorbells, MSG_DONTWAIT);
    while (count == static_cast<ssize_t>(sizeof doorbells));
    if (count < 0) note_end(socket_way::nothing_moved());
    if (count == 0) note_end({.way = Moved::Way::ended});
}

void RingCarrier::note_end(const Moved& how) {
    if (end_.way == Moved::Way::open) end_ = how;
}

bool RingCarrier::has_ended() const noexcept {
    return end_.way == Moved::Way::ended || socket_way::has_ended(socket_.number());
}

// How it has ended, if it has.
Moved RingCarrier::end() const {
    if (ring_.is_broken()) return {.way = Moved::Way::broken, .error = EPROTO};
    return end_;
}

// A daemon that is gone takes nothing more, so that its position is final.
std::size_t RingCarrier::untaken() noexcept {
    const bool is_known = end_.way == Moved::Way::ended && !ring_.is_broken();
    return is_known ? ring_.untaken() : 0;
}

int RingCarrier::descriptor() const noexcept {
    if (!is_watched_ && socket_) ring_.say_waiting(ring::for_bytes);
    is_watched_ = true;
    return socket_.number();
}

void RingCarrier::close() noexcept {
    memory_.unmap();
    socket_.reset();
}

Descriptor RingCarrier::release() noexcept {
    memory_.unmap();
    return std::move(socket_);
}

}  // namespace steward
