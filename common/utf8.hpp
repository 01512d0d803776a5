// Is this UTF-8? Refuses overlong forms, surrogates and what lies past U+10FFFF (RFC 3629). And:
// text of others, fit to be shown.
#pragma once

#include "common/bytes.hpp"

#include <cstring>
#include <string>
#include <string_view>

namespace steward {

// Whether every byte is below 0x80. Eight bytes at a time, the last eight once more where they
// overlap.
inline bool is_ascii(BytesView bytes) {
    constexpr std::uint64_t high_bits = 0x8080808080808080u;
    const char* const at = bytes.data();
    const std::size_t size = bytes.size();
    std::uint64_t seen = 0;
    const auto look = [&](std::size_t from, std::size_t count) {
        std::uint64_t word = 0;
        std::memcpy(&word, at + from, count);
        seen |= word;
    };
    if (size < 8) {
        // Two pieces that may overlap.
        if (size >= 4) return look(0, 4), look(size - 4, 4), (seen & high_bits) == 0;
        for (std::size_t i = 0; i < size; ++i) look(i, 1);
        return (seen & high_bits) == 0;
    }
    for (std::size_t from = 0; from + 8 < size; from += 8) look(from, 8);
    look(size - 8, 8);
    return (seen & high_bits) == 0;
}

// Cost: its bytes; eight at a time as long as they are ASCII.
bool is_utf8(BytesView bytes);

// The size of the UTF-8 sequence of a letter that is there to drive a terminal, not to be read:
// U+0000-U+001F, U+007F-U+009F, the marks that turn the direction of writing (U+202A-U+202E,
// U+2066-U+2069). 0 for any other; `bytes` is not empty.
std::size_t control_size(BytesView bytes);

// The text as it can be shown on a terminal or in a line of a log, whatever it holds: control
// characters (C0, DEL, C1) and those that turn the direction of writing (U+202A to U+202E, U+2066
// to U+2069) stand as \n, \r, \t or \u001b, bytes that are no UTF-8 as \xff. Everything else stays
// as it is, so this is for eyes, not to be read back.
std::string printable(std::string_view text);

// The same text as UTF-8, whatever it was: what is none becomes U+FFFD, for each byte one. Of a
// letter that was cut at the end, as whoever has room for so many bytes cuts, nothing is left.
std::string as_utf8(std::string_view text);

}  // namespace steward
