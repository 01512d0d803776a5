// A blocking Unix socket that speaks in bytes: for tests that say exactly what goes over the wire.
// Every wait has a limit.
#pragma once

#include "common/frame.hpp"
#include "common/inbox.hpp"

#include <chrono>
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
    void close();
    // Say nothing more, but go on listening.
    void end_of_sending();
    // All of it, or false when the peer has closed. Throws TooLate when the peer does not read.
    bool send(BytesView bytes);
    // Wait for more bytes; false when the peer has closed and there are none. Throws TooLate.
    bool receive(std::chrono::milliseconds limit = patience);

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
    int descriptor_ = -1;
    Inbox inbox_;
};

}  // namespace steward::testing
