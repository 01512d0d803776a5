// Numbers as MessagePack writes them, the highest byte first: read and written as one word.
#pragma once

#include "common/short_bytes.hpp"

#include <bit>

namespace steward {

static_assert(std::endian::native == std::endian::little, "a word is turned around");

// Of one, two, four or eight bytes.
inline std::uint64_t read_big_endian(const char* from, int bytes) {
    switch (bytes) {
        case 1: return static_cast<unsigned char>(*from);
        case 2: return __builtin_bswap16(word_at<std::uint16_t>(from));
        case 4: return __builtin_bswap32(word_at<std::uint32_t>(from));
        default: return __builtin_bswap64(word_at<std::uint64_t>(from));
    }
}

// Writes eight bytes, of which the first `bytes` are the number.
inline void write_big_endian(char* to, std::uint64_t value, int bytes) {
    const std::uint64_t word = __builtin_bswap64(value << (64 - 8 * bytes));
    std::memcpy(to, &word, sizeof word);
}

}  // namespace steward
