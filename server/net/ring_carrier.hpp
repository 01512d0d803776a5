// The carrier over two rings in memory that the peer has mapped too (common/ring.hpp), with the
// socket beneath it as the control line: a byte on it is the doorbell, either way, and its end is
// the end of the peer.
//
// The daemon makes the memory, of a fixed size that nobody can change (sealed), and only ever sends
// descriptors. Doorbells need no descriptor of their own: whoever shared an eventfd could make a
// write to it block. What had been queued for the peer when it asked for rings still leaves by the
// socket, with the descriptor; everything after that by the ring.
//
// A peer that has the answer and cannot use the memory (it is out of descriptors) goes on at its
// socket: bytes that come there while the rings are untouched are calls, and what stands in the
// ring for it leaves by the socket. One that uses the rings rings no bell before it has.
//
// While its owner glances, no system call is made. When it begins to wait the peer is told to ring,
// and the ring is looked at once more. A peer whose positions are impossible has ended.
#pragma once

#include "common/ring.hpp"
#include "net/socket_carrier.hpp"

namespace steward::net {

class RingCarrier final : public Carrier, public std::enable_shared_from_this<RingCarrier> {
public:
    struct Hooks {
        Tell tell;
        std::function<void()> refused;  // the peer stays on its socket; from the event loop
    };
    // Takes over the socket, over which the next `before` bytes leave. Nothing where there is no
    // memory or descriptor: the socket is as before.
    static std::shared_ptr<RingCarrier> over(std::shared_ptr<SocketCarrier> socket,
                                             std::size_t before, Hooks hooks);

    RingCarrier(std::shared_ptr<SocketCarrier> socket, char* segment, Descriptor descriptor,
                std::size_t before, Hooks hooks);
    RingCarrier(const RingCarrier&) = delete;
    RingCarrier& operator=(const RingCarrier&) = delete;
    ~RingCarrier() override;

    Moved fill(std::span<char> room) override;
    Moved send(std::string_view bytes) override;
    void await_readable() override;
    void await_writable() override;
    bool is_memory() const override { return !is_refused_; }
    bool glance() override;
    bool has_rung() const override { return has_rung_; }
    void advise(std::uint32_t spin_microseconds) override {
        end_.spin_microseconds().store(spin_microseconds, std::memory_order_relaxed);
    }
    bool has_unread() const override;
    void send_last(std::string_view bytes) override;
    void close() override;

private:
    void socket_told(Ready ready);
    void tell_soon(Ready ready);
    void wait_for(std::uint32_t what);
    void wake_peer();
    void look_at_socket();
    void be_refused();
    Moved send_by_socket(std::string_view bytes);
    bool is_over() const { return is_over_ || end_.is_broken(); }
    bool may_read() { return end_.unread() > 0 || is_over(); }
    bool may_write() { return end_.has_room() || is_over(); }

    std::shared_ptr<SocketCarrier> socket_;
    Hooks hooks_;
    char* segment_;
    mutable RingEnd end_;
    Descriptor descriptor_;  // until it has been sent
    std::size_t before_;
    bool is_used_ = false;     // the peer has written or read
    bool is_refused_ = false;  // it stays on the socket
    Bytes leftovers_;          // of what stood in the ring for it
    std::uint32_t waits_ = ring::for_nothing;
    bool has_rung_ = false;  // after what was sent last
    bool is_over_ = false;   // the peer has ended, or says what is impossible
    bool is_closed_ = false;
};

}  // namespace steward::net
