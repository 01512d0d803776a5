#include "common/base64.hpp"

namespace steward {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(BytesView bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto at = [&](std::size_t k) {
            return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u;
        };
        const unsigned word = at(0) << 16 | at(1) << 8 | at(2);
        for (std::size_t k = 0; k < 4; ++k)
            text.push_back(i + k > bytes.size() ? '=' : alphabet[word >> (18 - 6 * k) & 63]);
    }
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    Bytes bytes;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        unsigned word = 0;
        for (std::size_t k = i; k < i + 4; ++k) {
            const bool is_padding = k >= text.size() - padding;
            const std::size_t digit = is_padding ? 0 : alphabet.find(text[k]);
            if (digit == std::string_view::npos) return std::nullopt;
            word = word << 6 | static_cast<unsigned>(digit);
        }
        for (int shift = 16; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<char>(word >> shift & 0xff));
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace steward
