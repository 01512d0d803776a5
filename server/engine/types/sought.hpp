// A value that many others are held against: what is to know of it is found out once. Says the same
// of each as `steward::equal`.
#pragma once

#include "common/big_endian.hpp"
#include "common/value.hpp"

namespace steward::engine {

class Sought {
public:
    explicit Sought(ValueView value) : value_(value), head_(value.head()) {}

    bool is(ValueView item) const {
        const auto code = static_cast<unsigned char>(item.bytes[0]);
        if (head_.kind == Kind::integer && is_integer(code)) return integer(item) == head_.bits;
        if (head_.kind == Kind::text && (code & 0xe0) == 0xa0) return is_text(item);
        return equal(item, value_);
    }

private:
    // Of an integer in any of its forms; above INT64_MAX it has the form 0xcf.
    static bool is_integer(unsigned char code) {
        return code < 0x80 || code >= 0xe0 || (code >= 0xcc && code <= 0xd3 && code != 0xcf);
    }
    static std::uint64_t integer(ValueView item) {
        const char* const at = item.bytes.data();
        switch (static_cast<unsigned char>(*at)) {
            case 0xcc: return read_big_endian(at + 1, 1);
            case 0xcd: return read_big_endian(at + 1, 2);
            case 0xce: return read_big_endian(at + 1, 4);
            case 0xd1: return extended<std::int16_t>(read_big_endian(at + 1, 2));
            case 0xd2: return extended<std::int32_t>(read_big_endian(at + 1, 4));
            case 0xd3: return read_big_endian(at + 1, 8);
            default:
                return extended<std::int8_t>(static_cast<unsigned char>(at[item.bytes.size() - 1]));
        }
    }
    template <class Signed>
    static std::uint64_t extended(std::uint64_t word) {
        return static_cast<std::uint64_t>(static_cast<Signed>(word));
    }
    // Of a short one.
    bool is_text(ValueView item) const {
        const std::size_t size = item.bytes.size() - 1;
        return size == head_.bytes.size() &&
               same_bytes(item.bytes.data() + 1, head_.bytes.data(), size);
    }

    ValueView value_;
    Token head_;
};

}  // namespace steward::engine
