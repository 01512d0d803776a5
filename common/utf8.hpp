// Is this UTF-8? Refuses overlong forms, surrogates and what lies past U+10FFFF (RFC 3629).
#pragma once

#include "common/bytes.hpp"

#include <cstring>

namespace steward {

// Whether every byte is below 0x80. Eight bytes at a time.
inline bool is_ascii(BytesView bytes) {
    constexpr std::uint64_t high_bits = 0x8080808080808080u;
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t seen = 0;
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        seen |= word;
    }
    for (; left > 0; ++at, --left) seen |= static_cast<unsigned char>(*at);
    return (seen & high_bits) == 0;
}

// Cost: its bytes; eight at a time as long as they are ASCII.
bool is_utf8(BytesView bytes);

}  // namespace steward
