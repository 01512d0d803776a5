#include "client/source/ring_request.hpp"

#include "client/source/channel.hpp"
#include "client/source/ring_carrier.hpp"
#include "client/source/socket_way.hpp"
#include "common/msgpack_reader.hpp"
#include "common/passed_descriptor.hpp"

namespace steward {
namespace {

constexpr BytesView takes_descriptor = "\x91\xc3";  // [true]

bool grants(const RawReply& answer) {
    if (answer.status != ErrorCode::none) return false;
    const Token bytes = Reader(answer.payload).next();
    return bytes.kind == Kind::integer && bytes.bits == ring::stream_bytes;
}

}  // namespace

Moved RingRequest::receive(std::span<char> room) {
    const std::ptrdiff_t count = receive_with_descriptor(descriptor(), room, MSG_DONTWAIT, given_);
    if (count < 0) return socket_way::nothing_moved();
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
