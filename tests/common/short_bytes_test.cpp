// Short runs of bytes are compared and copied as the library's functions do it, whatever their
// size.
#include "common/short_bytes.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace steward {
namespace {

constexpr std::size_t sizes = 40;

std::string letters(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>('a' + i % 26));
    return text;
}

}  // namespace

TEST_CASE("Short bytes: one byte that differs is found, wherever it is", "[common][short_bytes]") {
    for (std::size_t size = 0; size < sizes; ++size) {
        const std::string text = letters(size);
        CHECK(same_bytes(text.data(), letters(size).data(), size));
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = text;
            other[at] = '!';
            CHECK_FALSE(same_bytes(text.data(), other.data(), size));
        }
    }
}

TEST_CASE("Short bytes: a copy has all of them, and nothing beside it is touched",
          "[common][short_bytes]") {
    for (std::size_t size = 0; size < sizes; ++size) {
        const std::string text = letters(size);
        std::string copy(size + 2, '.');
        copy_bytes(copy.data() + 1, text.data(), size);
        CHECK(copy == "." + text + ".");
    }
}

}  // namespace steward
