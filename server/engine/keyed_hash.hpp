// SipHash-1-3 (Aumasson and Bernstein, 2012; the variant of Python and Rust): a hash whose key no
// peer knows, so that nobody can choose keys that collide.
#pragma once

#include "common/bytes.hpp"
#include "common/short_bytes.hpp"

#include <bit>

namespace steward::engine {

struct HashKey {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

// At most seven bytes as a number, read in two or three pieces that may overlap.
inline std::uint64_t little_endian(const char* bytes, std::size_t size) {
    const auto byte = [&](std::size_t at) {
        return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at])) << (8 * at);
    };
    if (size == 0) return 0;
    if (size < 4) return byte(0) | byte(size / 2) | byte(size - 1);
    const auto high = static_cast<std::uint64_t>(word_at<std::uint32_t>(bytes + size - 4));
    return word_at<std::uint32_t>(bytes) | high << (8 * (size - 4));
}

inline std::uint64_t keyed_hash(HashKey key, BytesView bytes) {
    std::uint64_t a = key.low ^ 0x736f6d6570736575u;
    std::uint64_t b = key.high ^ 0x646f72616e646f6du;
    std::uint64_t c = key.low ^ 0x6c7967656e657261u;
    std::uint64_t d = key.high ^ 0x7465646279746573u;
    const auto round = [&]() __attribute__((always_inline)) {
        a += b;
        c += d;
        b = std::rotl(b, 13) ^ a;
        d = std::rotl(d, 16) ^ c;
        a = std::rotl(a, 32);
        c += b;
        a += d;
        b = std::rotl(b, 17) ^ c;
        d = std::rotl(d, 21) ^ a;
        c = std::rotl(c, 32);
    };
    const auto mix = [&](std::uint64_t word) __attribute__((always_inline)) {
        d ^= word;
        round();
        a ^= word;
    };
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; at += 8, left -= 8) mix(word_at<std::uint64_t>(at));
    mix(static_cast<std::uint64_t>(bytes.size()) << 56 | little_endian(at, left));
    c ^= 0xff;
    round();
    round();
    round();
    return a ^ b ^ c ^ d;
}

}  // namespace steward::engine
