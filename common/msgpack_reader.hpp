// Reads MessagePack one token at a time, without building anything. A token is a scalar, the head of an array or
// map, or a whole string, binary or extension. Nothing is trusted: a length that passes the end is a fault.
#pragma once

#include "common/bytes.hpp"

#include <cstdint>

namespace steward {

enum class Kind : std::uint8_t { nil, boolean, integer, unsigned_integer, real, text, binary, array, map, reference, fault };

// The word people know a kind by ("null", "string", …).
std::string_view name(Kind kind);

struct Token {
    Kind kind = Kind::fault;
    // boolean, integer (the value); unsigned_integer only above INT64_MAX; array and map (the count); reference (the id)
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

    // Pass one whole well-formed value and return its bytes. Only for bytes that were checked before; cost: its tokens.
    BytesView value();

private:
    std::uint64_t big_endian(const char* from, int bytes) const;
    Token sized(Kind kind, std::size_t header, std::uint64_t size);

    const char* position_;
    const char* end_;
};

}  // namespace steward
