// A blocking Unix socket that speaks in bytes: for tests that say exactly what goes over the wire.
// Every wait has a limit. It can take rings (common/ring.hpp): then the same bytes go through
// memory, and the socket beneath carries bells and the end.
#pragma once

#include "common/frame.hpp"
#include "common/inbox.hpp"
#include "tests/support/peer_ring.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

namespace steward::testing {

inline constexpr std::chrono::milliseconds patience{20'000};

struct TooLate : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class RawSocket {
public:
    // Throws std::system_error.
    static RawSocket connect(const std::string& path);
    // Takes over a connected descriptor.
    explicit RawSocket(int descriptor) : descriptor_(descriptor) {}
    RawSocket(RawSocket&& other) noexcept;
    RawSocket& operator=(RawSocket&& other) noexcept;
    ~RawSocket();

    int descriptor() const { return descriptor_; }
    // Sends a call of manager.ring, the only one under way, and hears its answer. Where a
    // descriptor comes with it, everything from now on goes through the rings.
    std::optional<ReplyFrame> take_rings(BytesView asking);
    // Nothing where there are none.
    PeerRing* ring() { return ring_.get(); }
    // Looks at the ring as the daemon is to, whether it sleeps or not.
    void ring_bell();
    void close();
    // Say nothing more, but go on listening.
    void end_of_sending();
    // All of it, or false when the peer has closed. Throws TooLate when the peer does not read.
    bool send(BytesView bytes);
    // Wait for more bytes; false when the peer has closed and there are none. Throws TooLate.
    bool receive(std::chrono::milliseconds limit = patience);

    // Whether bytes that nobody has received lie there, or the end. `await_unread` waits for that.
    bool has_unread();
    void await_unread(std::chrono::milliseconds limit = patience);

    BytesView bytes() const { return inbox_.bytes(); }
    void use(std::size_t bytes) { inbox_.use(bytes); }
    // The next whole reply, waiting for it; nothing when the peer has closed. Its payload is good
    // until the next receive.
    std::optional<ReplyFrame> reply(std::chrono::milliseconds limit = patience);
    // The same for a line, without its end.
    std::optional<std::string> line(std::chrono::milliseconds limit = patience);
    // Read until the peer closes; false if it has not by then.
    bool closes(std::chrono::milliseconds limit = patience);

private:
    bool send_by_ring(BytesView bytes);
    bool receive_by_ring(std::chrono::milliseconds limit);
    void sleep_by_ring(std::uint32_t waits, std::chrono::milliseconds limit);
    void drain_bells();
    void wake_daemon();

    int descriptor_ = -1;
    Inbox inbox_;
    std::unique_ptr<PeerRing> ring_;
    bool is_over_ = false;  // the socket beneath a ring has ended
};

}  // namespace steward::testing
