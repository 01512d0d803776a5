#include "common/msgpack_writer.hpp"

#include <bit>

namespace steward {

void Writer::real(double value) { coded(0xcb, std::bit_cast<std::uint64_t>(value), 8); }

// The 8-, 16- and 32-bit size codes of one family follow one another.
void Writer::sized(std::size_t size, unsigned first_code, bool has_8_bit) {
    if (has_8_bit && size <= 0xff) return coded(first_code, size, 1);
    const unsigned code_16 = has_8_bit ? first_code + 1 : first_code;
    coded(size <= 0xffff ? code_16 : code_16 + 1, size, size <= 0xffff ? 2 : 4);
}

void Writer::text(std::string_view value) {
    if (value.size() < 32)
        byte(0xa0 | static_cast<unsigned>(value.size()));
    else
        sized(value.size(), 0xd9, true);
    out_.append(value);
}

void Writer::binary(BytesView value) {
    sized(value.size(), 0xc4, true);
    out_.append(value);
}

void Writer::array(std::size_t count) {
    if (count < 16) return byte(0x90 | static_cast<unsigned>(count));
    sized(count, 0xdc, false);
}

void Writer::map(std::size_t count) {
    if (count < 16) return byte(0x80 | static_cast<unsigned>(count));
    sized(count, 0xde, false);
}

void Writer::reference(ObjectId id) {
    byte(0xd7);
    coded(0x01, number(id), 8);
}

}  // namespace steward
