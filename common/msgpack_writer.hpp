// Writes MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) straight into a byte
// string, each integer and header in its shortest form, so that equal values of one kind have equal
// bytes. It exists beside nlohmann's writer because a scalar call must not build a document
// (docs/decisions/0002).
#pragma once

#include "common/big_endian.hpp"
#include "common/bytes.hpp"

#include <cstdint>

namespace steward {

class Writer {
public:
    explicit Writer(Bytes& out) : out_(out) {}

    void nil() { byte(0xc0); }
    void boolean(bool value) { byte(value ? 0xc3 : 0xc2); }
    void integer(std::int64_t value);
    void unsigned_integer(std::uint64_t value);
    void real(double value);
    void text(std::string_view value);
    void binary(BytesView value);
    // Announce `count` items (or pairs); the caller writes them next.
    void array(std::size_t count);
    void map(std::size_t count);
    // A reference to a shared object: extension type 1, eight bytes big-endian.
    void reference(ObjectId id);
    // Bytes that are MessagePack already.
    void raw(BytesView bytes) { out_.append(bytes); }

private:
    void byte(unsigned value) { out_.push_back(static_cast<char>(value)); }
    // A code and the number behind it, of so many bytes.
    void coded(unsigned code, std::uint64_t value, int bytes) {
        char written[9];
        written[0] = static_cast<char>(code);
        write_big_endian(written + 1, value, bytes);
        out_.append(written, 1 + static_cast<std::size_t>(bytes));
    }
    void sized(std::size_t size, unsigned first_code, bool has_8_bit);

    Bytes& out_;
};

inline void Writer::unsigned_integer(std::uint64_t value) {
    if (value < 0x80) return byte(static_cast<unsigned>(value));
    const int bytes = value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= 0xffffffff ? 4 : 8;
    coded(bytes == 1 ? 0xcc : bytes == 2 ? 0xcd : bytes == 4 ? 0xce : 0xcf, value, bytes);
}

inline void Writer::integer(std::int64_t value) {
    if (value >= 0) return unsigned_integer(static_cast<std::uint64_t>(value));
    if (value >= -32) return byte(static_cast<unsigned>(value & 0xff));
    const int bytes = value >= INT8_MIN ? 1 : value >= INT16_MIN ? 2 : value >= INT32_MIN ? 4 : 8;
    coded(bytes == 1   ? 0xd0
          : bytes == 2 ? 0xd1
          : bytes == 4 ? 0xd2
                       : 0xd3,
          static_cast<std::uint64_t>(value), bytes);
}

}  // namespace steward
