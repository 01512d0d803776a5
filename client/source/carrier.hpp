// What carries the bytes of a connection, both ways: a socket (socket_carrier.hpp), rings in memory
// (ring_carrier.hpp), in a test the test's own memory. The rule: a carrier moves bytes and tells
// how it went. It knows no frames, no calls and no sentences; what an end means for the calls that
// are under way is said above it (conversation.hpp).
//
// The two directions are streams of bytes that may be cut anywhere, because that is all that a
// socket promises, and all that rings in shared memory do: frames, limits and the meaning of
// an end exist once, above. Nothing but `receive_soon` and `sleep` waits. They are two because a
// wake-up costs more than a round trip: how one looks for a reply that is about to come (with
// system calls, or at a word in memory) only the carrier knows, but whether it pays only the
// conversation, which remembers the methods. A sleep has a moment at which it is over, not a
// length, so that many of them together can have one limit.
#pragma once

#include "common/bytes.hpp"
#include "common/descriptor.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace steward {

// How moving bytes went. Of an open way no bytes mean: not now.
struct Moved {
    enum class Way : std::uint8_t { open, ended, broken };

    std::size_t bytes = 0;
    Way way = Way::open;
    int error = 0;  // why it is broken, by errno's numbers
};

enum class Until : std::uint8_t { arrival, arrival_or_room };
enum class Woken : std::uint8_t { by_arrival, by_room, by_deadline };

class Carrier {
public:
    using Clock = std::chrono::steady_clock;

    // Closes, unless it is closed already.
    virtual ~Carrier() = default;

    // Takes as many of the bytes as fit and never waits for room. A peer that is gone is an end,
    // whichever way it went; what it said before can still be received.
    virtual Moved send(BytesView bytes) = 0;
    // Brings what has arrived, as much as fits in `room`, which is never empty. An end comes after
    // all that was sent before it.
    virtual Moved receive(std::span<char> room) = 0;
    // The same, looking again and again for about this long, if nothing is there; once, if it is
    // zero. Lets others run meanwhile. That the way has ended it may leave to be told by the next.
    virtual Moved receive_soon(std::span<char> room, std::chrono::microseconds time) = 0;
    // Whether the peer says how long looking pays (receive_soon() then keeps to that, and costs
    // next to nothing where it does not): what earlier looks came to says nothing about the next,
    // but for calls that wait for what others do.
    virtual bool is_advised() const noexcept { return false; }
    // Sleeps until receive() would bring something or an end, or, where that is wanted, until
    // send() would take something. It may wake for nothing, but never sleeps past an arrival. By
    // the deadline only when that has passed, and without one never.
    virtual Woken sleep(Until until, std::optional<Clock::time_point> deadline) = 0;

    // Whether the peer has closed its end, also with bytes before that unread. Brings nothing, does
    // not wait; false once closed.
    virtual bool has_ended() const noexcept = 0;
    // Of what was sent last, so many bytes the peer has not taken and never will, since it has
    // ended; zero where nobody knows.
    virtual std::size_t untaken() noexcept { return 0; }
    // What poll() can wait for in place of sleep(): readable whenever something has arrived or the
    // peer has ended. A carrier whose bytes come another way sees to that from the first question
    // on, and only after a receive() that brought nothing. Negative once closed.
    virtual int descriptor() const noexcept = 0;
    // Ends this side without a word; to the peer a crash, if nobody has said goodbye. In a forked
    // child it ends nothing but the child's copy. Nothing is sent, received or slept for
    // afterwards.
    virtual void close() noexcept = 0;
    // Closes for this owner, but keeps this side alive for as long as somebody has the descriptor
    // open.
    virtual Descriptor release() noexcept = 0;
};

}  // namespace steward
