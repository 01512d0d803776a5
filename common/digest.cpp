#include "common/digest.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace steward {

// FNV-1a (Fowler, Noll, Vo) over words in place of bytes, each step turned so that high bits reach
// low ones.
std::string digest(BytesView bytes) {
    std::uint64_t hash = 0xcbf29ce484222325u ^ bytes.size();
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t size = std::min(bytes.size(), sizeof word);
        std::memcpy(&word, bytes.data(), size);
        bytes.remove_prefix(size);
        hash = std::rotl((hash ^ word) * 0x100000001b3u, 29);
    }
    hash = (hash ^ hash >> 32) * 0x100000001b3u;
    static constexpr std::string_view letters = "0123456789abcdef";
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += letters[hash >> shift & 15];
    return digits;
}

}  // namespace steward
