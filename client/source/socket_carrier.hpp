// A connected stream socket as a carrier: every question is a system call, and none of them blocks
// but poll().
#pragma once

#include "client/source/carrier.hpp"

#include <utility>

namespace steward {

class SocketCarrier : public Carrier {
public:
    explicit SocketCarrier(Descriptor socket) : socket_(std::move(socket)) {}

    Moved send(BytesView bytes) override;
    Moved receive(std::span<char> room) override;
    Moved receive_soon(std::span<char> room, std::chrono::microseconds time) override;
    Woken sleep(Until until, std::optional<Clock::time_point> deadline) override;

    bool has_ended() const noexcept override;
    int descriptor() const noexcept override { return socket_.number(); }
    void close() noexcept override { socket_.reset(); }
    Descriptor release() noexcept override { return std::move(socket_); }

private:
    Descriptor socket_;
};

}  // namespace steward
