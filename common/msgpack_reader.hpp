// Reads MessagePack one token at a time, without building anything. A token is a scalar, the head
// of an array or map, or a whole string, binary or extension. Nothing is trusted: a length that
// passes the end is a fault.
#pragma once

#include "common/bytes.hpp"

#include <array>
#include <cstdint>

namespace steward {

enum class Kind : std::uint8_t {
    nil,
    boolean,
    integer,
    unsigned_integer,
    real,
    text,
    binary,
    array,
    map,
    reference,
    fault
};

// The word people know a kind by ("null", "string", …).
std::string_view name(Kind kind);

struct Token {
    Kind kind = Kind::fault;
    // boolean, integer (the value); unsigned_integer only above INT64_MAX; array and map (the
    // count); reference (the id)
    std::uint64_t bits = 0;
    double real = 0;
    BytesView bytes = {};  // text, binary; for a fault: what is wrong, as a phrase

    std::int64_t integer() const { return static_cast<std::int64_t>(bits); }
};

class Reader {
public:
    explicit Reader(BytesView bytes) : position_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    // The next token. After a fault the reader stands where the fault began. Cost: constant.
    Token next();
    bool at_end() const { return position_ == end_; }
    const char* position() const { return position_; }
    std::size_t left() const { return static_cast<std::size_t>(end_ - position_); }

    // Pass one whole well-formed value and return its bytes. Only for bytes that were checked
    // before; cost: its tokens.
    BytesView value() {
        const std::size_t size = scalar_sizes[static_cast<unsigned char>(*position_)];
        if (size == 0) return long_value();
        const BytesView bytes(position_, size);
        position_ += size;
        return bytes;
    }

    // Pass so many of them.
    void pass_values(std::size_t count) {
        const char* at = position_;
        for (; count > 0; --count) {
            const std::size_t size = scalar_sizes[static_cast<unsigned char>(*at)];
            if (size == 0) [[unlikely]] {
                position_ = at;
                long_value();
                at = position_;
            } else {
                at += size;
            }
        }
        position_ = at;
    }

    // The size of a value, if its first byte alone tells; else 0.
    static constexpr std::size_t scalar_size(unsigned char code) { return scalar_sizes[code]; }

private:
    BytesView long_value();

    // The size of a value that its first byte alone tells; 0 for all others.
    static constexpr std::array<std::uint8_t, 256> scalar_sizes = [] {
        std::array<std::uint8_t, 256> sizes{};
        for (std::size_t code = 0; code < 256; ++code) {
            if (code < 0x80 || code >= 0xe0 || code == 0xc0 || code == 0xc2 || code == 0xc3)
                sizes[code] = 1;
            if (code >= 0xa0 && code < 0xc0)
                sizes[code] = static_cast<std::uint8_t>(code - 0xa0 + 1);
        }
        for (const std::size_t family : {0xccu, 0xd0u})
            for (std::size_t i = 0; i < 4; ++i)
                sizes[family + i] = static_cast<std::uint8_t>(1 + (1u << i));
        sizes[0x80] = sizes[0x90] = 1;
        sizes[0xca] = 5;
        sizes[0xcb] = 9;
        return sizes;
    }();

    Token sized(Kind kind, std::size_t header, std::uint64_t size);

    const char* position_;
    const char* end_;
};

}  // namespace steward
