// The load generator's connections as sockets.
#pragma once

#include "bench/socket.hpp"
#include "bench/wire.hpp"

namespace steward::bench {

class SocketWire : public Wire {
public:
    explicit SocketWire(Socket socket) : socket_(std::move(socket)) {}
    void send(std::string_view bytes) override;
    std::size_t receive(std::span<char> room) override;
    const Socket& socket() const { return socket_; }

private:
    Socket socket_;
};

// All of them SocketWires, which must outlive what is returned.
std::unique_ptr<Arrivals> watch_sockets(const Wires& wires);

}  // namespace steward::bench
