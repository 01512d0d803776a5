// The carrier over a Unix socket: Asio says when the socket is ready, `recv` and `send` move the
// bytes.
#pragma once

#include "common/descriptor.hpp"
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

    // --- as the control line of rings (ring_carrier.hpp) ---
    // From now on somebody else is told.
    void tell_to(Tell tell) { tell_ = std::move(tell); }
    // Like `send`; the descriptor goes with the first byte that is taken, and is closed then.
    Moved send_with(std::string_view bytes, Descriptor& descriptor);
    // One byte that says nothing. Where it does not fit there is one already.
    void ring_bell();
    // Whether a byte is there, and not only the end.
    bool has_bytes() const;
    // Takes in what rang. False: the peer has ended.
    bool take_bells();
    asio::any_io_executor executor() { return socket_.get_executor(); }

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
