// The carrier of a channel: what moves a peer's bytes, and all that a channel knows of it. A
// carrier is a byte stream each way. It never looks at the bytes, decides nothing, and keeps no
// bytes of its own but those on their way.
//
// The protocol between the two sides is one of readiness, not of completion: the channel moves
// bytes when it chooses, into and out of storage of its own, and a carrier only says when trying
// again may pay. So nothing is ever under way that would have to be called off when a peer dies, a
// channel that waits lends no storage, and a carrier in memory is no harder to write than one over
// a socket. Three rules keep it simple:
//
// * A carrier calls back only from the event loop, never from inside a call that it is answering.
// * What it says is a hint. It may speak in vain; the next `fill` or `send` tells the truth. It
//   must not be silent: who waits is told when bytes, room or the end have come, also if they came
//   before the wait began.
// * Each wait is told of once and then begun anew. To begin one that is under way changes nothing.
//   After `close` nothing is told any more.
//
// The socket is one carrier (socket_carrier.hpp); rings in shared memory are another
// (ring_carrier.hpp), and a test's own memory (tests/net/memory_carrier.hpp). To look at memory
// costs no system call: of a carrier that `is_memory` its owner may `glance` again and again before
// it begins to wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace steward::net {

class Carrier {
public:
    // Why no more bytes were moved.
    enum class Way : std::uint8_t {
        open,     // for no reason: there may be more to read, or all of it was taken
        blocked,  // nothing more is there, or there is room for no more: wait, then try again
        ended,    // the peer will send nothing more, or takes nothing any more
    };
    struct Moved {
        std::size_t bytes = 0;
        Way way = Way::open;
    };

    enum class Ready : std::uint8_t { to_read, to_write };
    using Tell = std::function<void(Ready)>;

    virtual ~Carrier() = default;

    // Put what has arrived into `room`, as much as fits. Way::ended comes with no bytes, after all
    // of them.
    virtual Moved fill(std::span<char> room) = 0;
    // Take as many of the first bytes as there is room for.
    virtual Moved send(std::string_view bytes) = 0;
    // Say when `fill` may find something: bytes or the end.
    virtual void await_readable() = 0;
    // Whether looking is cheap, and then whether `fill` would find something. What the peer waits
    // for meanwhile it is told.
    virtual bool is_memory() const { return false; }
    virtual bool glance() { return true; }
    // Whether the peer had to be woken for what was sent last.
    virtual bool has_rung() const { return true; }
    // How long the peer should look for a reply before it sleeps (common/spin_advice.hpp).
    virtual void advise(std::uint32_t /*spin_microseconds*/) {}
    // Say when `send` may take something, or finds the end.
    virtual void await_writable() = 0;
    // Whether bytes of the peer, or its end, are there that were not filled in: then it is not the
    // peer who is late.
    virtual bool has_unread() const = 0;
    // Send once more with all the room that can be had, before `close`. What does not fit is
    // dropped: the peer learns from the end that something is missing.
    virtual void send_last(std::string_view bytes) = 0;
    // End both directions. What was sent before still reaches the peer. Nothing but another `close`
    // may follow.
    virtual void close() = 0;
};

}  // namespace steward::net
