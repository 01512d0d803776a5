// SipHash-1-3 (Aumasson and Bernstein, 2012; the variant of Python and Rust): a hash whose key no peer knows, so that
// nobody can choose keys that collide.
#pragma once

#include "common/bytes.hpp"

#include <bit>
#include <cstring>

namespace steward::engine {

struct HashKey {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

inline std::uint64_t keyed_hash(HashKey key, BytesView bytes) {
    std::uint64_t a = key.low ^ 0x736f6d6570736575u;
    std::uint64_t b = key.high ^ 0x646f72616e646f6du;
    std::uint64_t c = key.low ^ 0x6c7967656e657261u;
    std::uint64_t d = key.high ^ 0x7465646279746573u;
    const auto round = [&] {
        a += b; c += d;
        b = std::rotl(b, 13) ^ a; d = std::rotl(d, 16) ^ c;
        a = std::rotl(a, 32);
        c += b; a += d;
        b = std::rotl(b, 17) ^ c; d = std::rotl(d, 21) ^ a;
        c = std::rotl(c, 32);
    };
    const auto mix = [&](std::uint64_t word) {
        d ^= word;
        round();
        a ^= word;
    };
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        mix(word);
    }
    std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
    for (std::size_t i = at; i < bytes.size(); ++i)
        last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * (i - at));
    mix(last);
    c ^= 0xff;
    round();
    round();
    round();
    return a ^ b ^ c ^ d;
}

}  // namespace steward::engine
