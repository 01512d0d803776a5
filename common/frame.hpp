// Frames: a fixed little-endian header of 20 bytes and a payload (docs/protocol.md). Calls and
// replies have headers of one size, so one reader serves both ends. Pure: bytes in, frames out; no
// socket.
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
};

inline constexpr std::size_t header_bytes = 20;

template <class Header>
struct Frame {
    Header header;
    BytesView payload;
};
using CallFrame = Frame<CallHeader>;
using ReplyFrame = Frame<ReplyHeader>;

// The fields stand in the order they are declared in, without padding.
template <class Header>
inline void put_header(char* to, const Header& header) {
    std::memcpy(to, &header, 16);
    if constexpr (requires { header.method; }) {
        std::memcpy(to + 16, &header.method, 2);
    } else {
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

// Bytes that have arrived and are not used yet. Grows with what arrives, not with what is
// announced, and shrinks again when a large message is through.
class Inbox {
public:
    static constexpr std::size_t ordinary_bytes = 64u << 10;

    // Room for at least `bytes` more at the end; what was used is dropped first.
    std::span<char> room(std::size_t bytes = ordinary_bytes / 2) {
        if (begin_ == end_) reset();
        if (capacity_ - end_ < bytes) grow(bytes);
        return {storage_.get() + end_, capacity_ - end_};
    }
    void arrived(std::size_t bytes) { end_ += bytes; }
    BytesView bytes() const { return {storage_.get() + begin_, end_ - begin_}; }
    void use(std::size_t bytes) { begin_ += bytes; }
    std::size_t capacity() const { return capacity_; }

private:
    void reset() {
        begin_ = end_ = 0;
        if (capacity_ > ordinary_bytes) {
            storage_.reset();
            capacity_ = 0;
        }
    }
    void grow(std::size_t bytes) {
        const std::size_t held = end_ - begin_;
        const std::size_t wanted = held + bytes;
        if (wanted > capacity_ || begin_ == 0) {
            const std::size_t larger = std::max({wanted, held * 2, ordinary_bytes});
            auto storage = std::make_unique_for_overwrite<char[]>(larger);
            if (held > 0) std::memcpy(storage.get(), storage_.get() + begin_, held);
            storage_ = std::move(storage);
            capacity_ = larger;
        } else if (held > 0) {
            std::memmove(storage_.get(), storage_.get() + begin_, held);
        }
        begin_ = 0;
        end_ = held;
    }

    std::unique_ptr<char[]> storage_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

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

}  // namespace steward
