// Frames: a fixed little-endian header of 20 bytes and a payload (docs/protocol.md). Calls and
// replies have headers of one size, so one reader serves both ends. Pure: bytes in, frames out.
#pragma once

#include "common/bytes.hpp"
#include "common/errors.hpp"
#include "common/limits.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace steward {

static_assert(std::endian::native == std::endian::little,
              "headers are copied as they lie in memory");

namespace call_flags {
// The next frame belongs to the same step: both are executed with nothing in between.
inline constexpr std::uint16_t joined = 1;
// Answer only if the call is refused or times out.
inline constexpr std::uint16_t quiet = 2;
inline constexpr std::uint16_t all = joined | quiet;
}  // namespace call_flags

namespace reply_flags {
// The call was parked: the payload begins with the eight-byte commit number at which that happened.
inline constexpr std::uint16_t waited = 1;
// What was acquired was released by the daemon because its last holder died.
inline constexpr std::uint16_t holder_died = 2;
// It was, because its last holder had it for longer than it was lent.
inline constexpr std::uint16_t lease_ended = 4;
}  // namespace reply_flags

// A method's number for call number 0 of a channel: manager.hello is the first row of the first
// type.
inline constexpr std::uint16_t hello_method = 0;

struct CallHeader {
    std::uint32_t size = 0;  // of the payload, in bytes
    std::uint32_t id = 0;    // chosen by the caller, comes back in the reply
    ObjectId object{};
    std::uint16_t method = 0;
    std::uint16_t flags = 0;
};

struct ReplyHeader {
    std::uint32_t size = 0;
    std::uint32_t id = 0;
    Sequence sequence = 0;  // the commit number of the effect, or of the last one a read could see
    ErrorCode status = ErrorCode::none;
    std::uint16_t flags = 0;
};

// What one call is answered with, between the engine, which decides it, and the channel, whose form
// makes bytes of it. It is one type for both, since it is made once for each call and would only be
// copied.
struct Reply {
    std::uint32_t id = 0;
    Sequence sequence = 0;
    std::optional<Sequence> parked = {};  // for a call that waited: when it was parked
    ErrorCode status = ErrorCode::none;
    std::uint16_t flags = 0;
    BytesView payload = {};  // the value; for a refusal its sentence, as a value. Good during the
                             // call only
    // Large bytes that are the payload and that nobody else needs: may be moved from, so that
    // nobody copies them.
    Bytes* whole = nullptr;
};

inline constexpr std::size_t header_bytes = 20;

template <class Header>
struct Frame {
    Header header;
    BytesView payload;
};
using CallFrame = Frame<CallHeader>;
using ReplyFrame = Frame<ReplyHeader>;

// The fields stand in the order they are declared in, without padding. Each is written by itself: a
// header that was just made need not stand in memory, to be loaded from there in one piece while
// its parts are still on their way.
template <class Header>
inline void put_header(char* to, const Header& header) {
    std::memcpy(to, &header.size, 4);
    std::memcpy(to + 4, &header.id, 4);
    if constexpr (requires { header.method; }) {
        std::memcpy(to + 8, &header.object, 8);
        std::memcpy(to + 16, &header.method, 2);
    } else {
        std::memcpy(to + 8, &header.sequence, 8);
        std::memcpy(to + 16, &header.status, 2);
    }
    std::memcpy(to + 18, &header.flags, 2);
}

template <class Header>
inline Header get_header(const char* from) {
    Header header;
    std::memcpy(static_cast<void*>(&header), from, 16);
    if constexpr (requires { header.method; }) {
        std::memcpy(&header.method, from + 16, 2);
    } else {
        std::memcpy(&header.status, from + 16, 2);
    }
    std::memcpy(&header.flags, from + 18, 2);
    return header;
}

// Append one frame. `header.size` is set from the payload.
template <class Header>
inline void append_frame(Bytes& out, Header header, BytesView payload) {
    header.size = static_cast<std::uint32_t>(payload.size());
    char bytes[header_bytes];
    put_header(bytes, header);
    out.append(bytes, header_bytes).append(payload);
}

// Before its first frame a peer says what it is: four letters, then major and minor version.
inline constexpr std::string_view preface_magic = "STWD";
inline constexpr std::size_t preface_bytes = 8;
inline constexpr std::uint16_t protocol_major = 1;
inline constexpr std::uint16_t protocol_minor = 0;

inline void append_preface(Bytes& out) {
    const std::uint16_t version[2] = {protocol_major, protocol_minor};
    out.append(preface_magic).append(reinterpret_cast<const char*>(version), sizeof version);
}

// What a peer's first eight bytes say. Minor versions of one major understand one another.
inline ErrorCode check_preface(BytesView preface) {
    if (preface.substr(0, 4) != preface_magic) return ErrorCode::bad_handshake;
    std::uint16_t major = 0;
    std::memcpy(&major, preface.data() + 4, 2);
    return major == protocol_major ? ErrorCode::none : ErrorCode::version_mismatch;
}

enum class FrameState : std::uint8_t { complete, incomplete, too_large };

// Takes the next frame out of `bytes`, if it is whole. Cost: constant; nothing is copied.
template <class Header>
inline FrameState next_frame(BytesView bytes, Frame<Header>& frame,
                             std::size_t size_max = limits::message_bytes_max) {
    if (bytes.size() < header_bytes) return FrameState::incomplete;
    frame.header = get_header<Header>(bytes.data());
    if (frame.header.size > size_max) return FrameState::too_large;
    if (bytes.size() - header_bytes < frame.header.size) return FrameState::incomplete;
    frame.payload = {bytes.data() + header_bytes, frame.header.size};
    return FrameState::complete;
}

// The whole frames at the beginning of `bytes`.
inline std::vector<CallFrame> frames_of(BytesView bytes) {
    std::vector<CallFrame> frames;
    for (CallFrame frame; next_frame(bytes, frame) == FrameState::complete;) {
        frames.push_back(frame);
        bytes.remove_prefix(header_bytes + frame.payload.size());
    }
    return frames;
}

}  // namespace steward
