#include "bench/steward_protocol.hpp"

#include "common/msgpack_reader.hpp"

#include <stdexcept>

namespace steward::bench {
namespace {

// The value of `key` in a map; the bytes are the daemon's and well-formed.
Token field(BytesView map, std::string_view key, Reader& rest) {
    Reader reader(map);
    for (std::uint64_t left = reader.next().bits; left > 0; --left) {
        const Token name = reader.next();
        const Reader before = reader;
        reader.value();
        if (name.bytes != key) continue;
        rest = before;
        return rest.next();
    }
    throw std::runtime_error("the daemon's answer has no '" + std::string(key) + "'");
}

}  // namespace

StewardConnection::StewardConnection(Socket socket) : socket_(std::move(socket)) {
    Bytes greeting;
    append_preface(greeting);
    append_frame(greeting, CallHeader{.object = manager_object, .method = hello_method},
                 pack("bench"));
    socket_.send(greeting);
    const Bytes answer = receive_reply();
    Reader names(answer);
    const Token array = field(answer, "methods", names);
    for (std::uint16_t i = 0; i < array.bits; ++i) methods_.emplace(names.next().bytes, i);
}

Bytes StewardConnection::receive_reply() {
    ReplyFrame frame;
    while (next_frame(left_, frame) != FrameState::complete) socket_.receive(left_);
    Bytes payload(frame.payload);
    const ErrorCode status = frame.header.status;
    const bool waited = (frame.header.flags & reply_flags::waited) != 0;
    left_.erase(0, header_bytes + payload.size());
    if (waited) payload.erase(0, sizeof(Sequence));
    if (status == ErrorCode::none) return payload;
    throw std::runtime_error(std::string(steward::name(status)) + ": " +
                             std::string(Reader(payload).next().bytes));
}

Bytes StewardConnection::request(ObjectId object, std::string_view method, BytesView arguments,
                                 std::uint16_t flags) const {
    const auto found = methods_.find(method);
    if (found == methods_.end())
        throw std::runtime_error("the daemon has no " + std::string(method));
    Bytes frame;
    append_frame(frame, CallHeader{.object = object, .method = found->second, .flags = flags},
                 arguments);
    return frame;
}

Bytes StewardConnection::call(ObjectId object, std::string_view method, BytesView arguments) {
    socket_.send(request(object, method, arguments));
    return receive_reply();
}

std::int64_t StewardConnection::call_integer(ObjectId object, std::string_view method,
                                             BytesView arguments) {
    const Bytes value = call(object, method, arguments);
    const Token token = Reader(value).next();
    if (token.kind != Kind::integer)
        throw std::runtime_error(std::string(method) + " gave no integer");
    return token.integer();
}

ObjectId StewardConnection::create(std::string_view type, std::string_view name,
                                   BytesView arguments) {
    Bytes request;
    Writer writer(request);
    writer.array(3);
    writer.text(type);
    writer.text(name);
    writer.raw(arguments);
    const Bytes answer = call(manager_object, "manager.create", request);
    Reader rest(answer);
    return ObjectId{field(answer, "object", rest).bits};
}

// Size and status of each header are all that is looked at.
Reading read_steward_replies(std::string_view bytes) {
    Reading reading;
    while (bytes.size() - reading.used >= header_bytes) {
        const char* header = bytes.data() + reading.used;
        std::uint32_t size = 0;
        std::uint16_t status = 0;
        std::memcpy(&size, header, sizeof size);
        std::memcpy(&status, header + 16, sizeof status);
        if (bytes.size() - reading.used - header_bytes < size) break;
        reading.used += header_bytes + size;
        reading.errors += status != 0;
        ++reading.replies;
    }
    return reading;
}

}  // namespace steward::bench
