// Asking a daemon for rings (common/ring.hpp). The client asks by a call like any other and sends
// nothing more until it is answered, so that both sides know with which byte each way leaves the
// socket: the client's after the call, the daemon's after the answer, before which replies to
// earlier calls may come. The memory's descriptor comes with one of these bytes; whoever received
// them as usual would lose it.
//
// Nobody needs rings. A daemon that refuses or does not know them, a process that has no descriptor
// or no place left: the connection stays on its socket.
#pragma once

#include "client/source/conversation.hpp"
#include "client/source/ring_memory.hpp"
#include "client/source/socket_carrier.hpp"

#include <memory>

namespace steward {

// The socket while the answer is waited for: keeps the descriptor that comes with the bytes.
class RingRequest final : public SocketCarrier {
public:
    using SocketCarrier::SocketCarrier;

    Moved receive(std::span<char> room) override;
    // The connection's carrier after this answer. This one is closed then.
    std::unique_ptr<Carrier> carrier_after(const RawReply& answer);

private:
    Descriptor given_;
};

}  // namespace steward
