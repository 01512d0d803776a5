#include "common/utf8.hpp"

#include <cstdio>
#include <cstring>

namespace steward {
namespace {

// How many bytes the sequence at `at` has; 0 when it is none. The bounds of the second byte rule out overlong
// forms, surrogates and what is too large: table 3-7 of the Unicode standard.
std::size_t sequence_size(const unsigned char* at, std::size_t left) {
    const auto follows = [&](std::size_t index, unsigned low = 0x80, unsigned high = 0xbf) {
        return index < left && at[index] >= low && at[index] <= high;
    };
    const unsigned first = at[0];
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = first == 0xed ? 0x9f : 0xbf;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80;
        const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_utf8(BytesView bytes) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        std::uint64_t word = 0;
        if (left >= 8 && (std::memcpy(&word, at, 8), (word & 0x8080808080808080u) == 0)) {
            at += 8;
            left -= 8;
            continue;
        }
        const std::size_t size = sequence_size(at, left);
        if (size == 0) return false;
        at += size;
        left -= size;
    }
    return true;
}

std::size_t control_size(BytesView bytes) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u; };
    if (byte(0) < 0x20 || byte(0) == 0x7f) return 1;
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) return 2;
    const bool turns = (byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                       (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
    return byte(0) == 0xe2 && turns ? 3 : 0;
}

std::string printable(std::string_view text) {
    std::string shown;
    const auto escape = [&](const char* form, unsigned number) {
        char letters[8];
        std::snprintf(letters, sizeof letters, form, number);
        shown += letters;
    };
    while (!text.empty()) {
        const auto* at = reinterpret_cast<const unsigned char*>(text.data());
        const std::size_t size = sequence_size(at, text.size());
        const std::size_t control = control_size(text);
        if (size == 0 || control == 1) escape("\\x%02x", at[0]);
        else if (control == 2) escape("\\u%04x", at[1]);
        else if (control == 3) escape("\\u%04x", 0x2000u + ((at[1] & 0x3fu) << 6) + (at[2] & 0x3fu));
        else shown += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return shown;
}

}  // namespace steward
