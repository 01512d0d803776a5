// The carrier over a Unix socket: Asio says when the socket is ready, `recv` and `send` move the
// bytes.
#pragma once

#include "net/carrier.hpp"

#include <asio/local/stream_protocol.hpp>
#include <memory>

namespace steward::net {

class SocketCarrier final : public Carrier, public std::enable_shared_from_this<SocketCarrier> {
public:
    // Takes over a connected socket that does not block. `tell` is called from the context. Nothing
    // where the context takes in no more; the socket is still the caller's.
    static std::shared_ptr<SocketCarrier> over(asio::io_context& context, int descriptor,
                                               Tell tell);

    SocketCarrier(asio::io_context& context, Tell tell)
        : socket_(context), tell_(std::move(tell)) {}

    // Gives the socket back to who opened the carrier: it is closed, the socket is not.
    void release();

    Moved fill(std::span<char> room) override;
    Moved send(std::string_view bytes) override;
    void await_readable() override;
    void await_writable() override;
    bool has_unread() const override;
    void send_last(std::string_view bytes) override;
    void close() override;

private:
    using Socket = asio::local::stream_protocol::socket;

    int descriptor() const { return const_cast<Socket&>(socket_).native_handle(); }
    void await(Socket::wait_type what, Ready ready, bool& awaits);

    Socket socket_;
    Tell tell_;
    bool awaits_readable_ = false;
    bool awaits_writable_ = false;
};

}  // namespace steward::net
