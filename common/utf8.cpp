#include "common/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace steward {
namespace {

// How many bytes the sequence at `at` has; 0 when it is none. The bounds of the second byte rule
// out overlong forms, surrogates and what is too large: table 3-7 of the Unicode standard.
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

// Whether the text is the beginning of one letter: some bytes make it whole.
bool is_cut(std::string_view text) {
    constexpr std::string_view completions[] = {
        "\x80", "\xa0", "\x80\x80", "\xa0\x80", "\x90\x80", "\x80\x80\x80", "\x90\x80\x80"};
    if (text.size() > 3) return false;
    for (const std::string_view completion : completions) {
        const std::string whole = std::string(text) + std::string(completion);
        if (sequence_size(reinterpret_cast<const unsigned char*>(whole.data()), whole.size()) ==
            whole.size())
            return true;
    }
    return false;
}

// The code point of a well-formed sequence.
unsigned code_point(std::string_view sequence) {
    const auto first = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1) return first;
    unsigned code = first & (0x7fu >> sequence.size());
    for (const char byte : sequence.substr(1))
        code = code << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
    return code;
}

bool is_shown(unsigned code) {
    const bool is_control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    const bool turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return !is_control && !turns;
}

// How much of its beginning is ASCII that is shown as it is: of most texts all.
std::size_t plain_size(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(),
                                      [](char letter) { return letter >= ' ' && letter <= '~'; });
    return static_cast<std::size_t>(end - text.begin());
}

void append_escape(std::string& shown, char letter, unsigned number, int digits) {
    constexpr std::string_view hex = "0123456789abcdef";
    shown += '\\';
    shown += letter;
    for (int digit = digits - 1; digit >= 0; --digit) shown += hex[number >> (4 * digit) & 0xf];
}

void append_code(std::string& shown, unsigned code) {
    if (code == '\n')
        shown += "\\n";
    else if (code == '\r')
        shown += "\\r";
    else if (code == '\t')
        shown += "\\t";
    else
        append_escape(shown, 'u', code, 4);
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
    const std::size_t size =
        sequence_size(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return size == 0 || is_shown(code_point(bytes.substr(0, size))) ? 0 : size;
}

std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const std::size_t plain = plain_size(text);
        shown += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const std::size_t size =
            sequence_size(reinterpret_cast<const unsigned char*>(text.data()), text.size());
        const std::string_view sequence = text.substr(0, size == 0 ? 1 : size);
        if (size == 0)
            append_escape(shown, 'x', static_cast<unsigned char>(sequence[0]), 2);
        else if (const unsigned code = code_point(sequence); is_shown(code))
            shown += sequence;
        else
            append_code(shown, code);
        text.remove_prefix(sequence.size());
    }
    return shown;
}

std::string as_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string made;
    while (!text.empty()) {
        const std::size_t size =
            sequence_size(reinterpret_cast<const unsigned char*>(text.data()), text.size());
        if (size == 0 && is_cut(text)) break;
        made += size == 0 ? "\xef\xbf\xbd" : text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return made;
}

}  // namespace steward
