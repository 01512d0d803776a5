#include "client/source/ring_request.hpp"

#include "client/source/channel.hpp"
#include "client/source/ring_carrier.hpp"
#include "client/source/socket_way.hpp"
#include "common/msgpack_reader.hpp"

#include <sys/socket.h>
#include <cstring>

namespace steward {
namespace {

constexpr BytesView takes_descriptor = "\x91\xc3";  // [true]

bool grants(const RawReply& answer) {
    if (answer.status != ErrorCode::none) return false;
    const Token bytes = Reader(answer.payload).next();
    return bytes.kind == Kind::integer && bytes.bits == ring::stream_bytes;
}

// The first that came with a message; there is room for one.
Descriptor descriptor_in(const msghdr& message) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&message), part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        int number = -1;
        std::memcpy(&number, CMSG_DATA(part), sizeof number);
        return Descriptor(number);
    }
    return {};
}

}  // namespace

Moved RingRequest::receive(std::span<char> room) {
    iovec bytes{.iov_base = room.data(), .iov_len = room.size()};
    alignas(cmsghdr) char beside[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = beside;
    message.msg_controllen = sizeof beside;
    const ssize_t count = ::recvmsg(descriptor(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0) return socket_way::nothing_moved();
    if (Descriptor came = descriptor_in(message)) given_ = std::move(came);
    if (count == 0) return {.way = Moved::Way::ended};
    return {.bytes = static_cast<std::size_t>(count)};
}

std::unique_ptr<Carrier> RingRequest::carrier_after(const RawReply& answer) {
    if (grants(answer))
        if (std::optional<RingMemory> memory = RingMemory::map(given_))
            return std::make_unique<RingCarrier>(release(), std::move(*memory));
    return std::make_unique<SocketCarrier>(release());
}

bool Connection::ask_for_rings(const Unawaited& unawaited) {
    const auto asking = method("manager.ring");
    if (!asking || !is_open() || has_asked_ || descriptor() < 0) return false;
    has_asked_ = is_asking_ = true;
    const std::uint32_t id = queue(*asking, manager_object, takes_descriptor);
    auto request = std::make_unique<RingRequest>(carrier_->release());
    RingRequest& requested = *request;
    carrier_ = std::move(request);
    flush();
    const RawReply answer = receive(id, [&](const RawReply& other) {
        if (unawaited) unawaited(other);
    });
    carrier_ = requested.carrier_after(answer);
    is_asking_ = false;
    return dynamic_cast<RingCarrier*>(carrier_.get()) != nullptr;
}

void detail::Channel::ask_for_rings() {
    connection_.ask_for_rings([this](const RawReply& other) { note_unawaited(other); });
}

}  // namespace steward
