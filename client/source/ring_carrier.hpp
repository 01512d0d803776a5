// Rings in memory shared with the daemon as a carrier (common/ring.hpp), with the socket on which
// the connection began as its control line. The rule it keeps: while there is something in the ring
// no call of the system is made.
//
// Memory cannot wake anybody and does not tell that its other side has died; a socket does both. So
// one byte sent on it, either way, is a doorbell: look at the ring. It is rung only for a side that
// has said that it is about to sleep. The end of the socket is the end of the peer, and what the
// ring holds then was written before it: whoever finds the end looks at the ring once more.
#pragma once

#include "client/source/carrier.hpp"
#include "client/source/ring_memory.hpp"
#include "common/ring.hpp"

namespace steward {

class RingCarrier final : public Carrier {
public:
    // The socket of a connection whose daemon has given this memory.
    RingCarrier(Descriptor socket, RingMemory memory);

    Moved send(BytesView bytes) override;
    Moved receive(std::span<char> room) override;
    Moved receive_soon(std::span<char> room, std::chrono::microseconds time) override;
    bool is_advised() const noexcept override { return true; }
    Woken sleep(Until until, std::optional<Clock::time_point> deadline) override;

    bool has_ended() const noexcept override;
    std::size_t untaken() noexcept override;
    int descriptor() const noexcept override;
    void close() noexcept override;
    Descriptor release() noexcept override;

private:
    std::size_t read(std::span<char> room);
    Moved receive_from_empty(std::span<char> room);
    std::optional<Woken> reason_to_wake(Until until);
    void doze(int milliseconds);
    void wake_daemon();
    void ring_doorbell();
    void drain_doorbells();
    void note_end(const Moved& how);
    bool is_over() const { return end_.way != Moved::Way::open || ring_.is_broken(); }
    Moved end() const;

    Descriptor socket_;
    RingMemory memory_;
    mutable RingEnd ring_;
    Moved end_;                        // how the socket has ended, once it has
    mutable bool is_watched_ = false;  // somebody polls the descriptor
};

}  // namespace steward
