// A Unix stream socket that closes itself, and the blocking exchange that set-up and read-back
// need. The measured exchange is in generator.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace steward::bench {

class Socket {
public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
    Socket& operator=(Socket&&) = delete;
    ~Socket();

    int descriptor() const { return descriptor_; }
    // Write everything. Throws std::system_error.
    void send(std::string_view bytes) const;
    // Append what has arrived, at least one byte. Throws when the peer has closed.
    void receive(std::string& bytes) const;
    // Sleep until there is something to receive; rarely for nothing. In poll(), not in recv(): a
    // recv() that sleeps is also woken, in vain, when the server takes the request out of the
    // socket.
    void wait_readable() const;

private:
    int descriptor_;
};

// Throws std::system_error when nobody listens at `path`.
Socket connect_to(const std::string& path);
// The same, tried again until the server that was just started listens; at most five seconds.
Socket connect_when_ready(const std::string& path);

}  // namespace steward::bench
