#include "tests/daemon/peer.hpp"

#include "common/msgpack_reader.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>

namespace steward::testing {

Peer::Peer(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const timeval limit{.tv_sec = time_limit_seconds, .tv_usec = 0};
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0)
        throw std::system_error(errno, std::system_category(), "connect to " + path);
}

void Peer::send(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size < 0) throw std::system_error(errno, std::system_category(), "send");
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
}

void Peer::greet() {
    Bytes bytes;
    append_preface(bytes);
    append_frame(bytes, CallHeader{.id = 1}, "");
    send(bytes);
    if (const auto answer = reply(); !answer || answer->header.status != ErrorCode::none)
        throw std::runtime_error("the greeting was refused");
}

void Peer::call(std::uint32_t id, ObjectId object, std::uint16_t method, BytesView arguments,
                std::uint16_t flags) {
    Bytes bytes;
    append_frame(bytes, CallHeader{.id = id, .object = object, .method = method, .flags = flags},
                 arguments);
    send(bytes);
}

bool Peer::receive() {
    char buffer[65536];
    const ssize_t size = ::recv(socket_.number(), buffer, sizeof buffer, 0);
    if (size < 0 && errno != ECONNRESET)
        throw std::system_error(errno, std::system_category(), "nothing came");
    if (size <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(size));
    return true;
}

std::optional<HeardReply> Peer::reply() {
    ReplyFrame frame;
    while (next_frame(BytesView(received_), frame, limits::message_bytes_max) !=
           FrameState::complete)
        if (!receive()) return std::nullopt;
    HeardReply heard{.header = frame.header, .payload = Bytes(frame.payload)};
    received_.erase(0, header_bytes + frame.payload.size());
    return heard;
}

std::string Peer::sentence(const HeardReply& reply) {
    return std::string(Reader(reply.payload).next().bytes);
}

std::optional<nlohmann::json> Peer::line() {
    std::size_t end = 0;
    while ((end = received_.find('\n')) == Bytes::npos)
        if (!receive()) return std::nullopt;
    nlohmann::json read = nlohmann::json::parse(received_.substr(0, end));
    received_.erase(0, end + 1);
    return read;
}

nlohmann::json Peer::ask(const nlohmann::json& line_to_say) {
    say(line_to_say);
    auto answer = line();
    if (!answer) throw std::runtime_error("the channel was closed instead of an answer");
    return *answer;
}

bool Peer::is_closed() {
    while (receive()) received_.clear();
    return true;
}

}  // namespace steward::testing
