#include "common/msgpack_reader.hpp"

#include "common/big_endian.hpp"

#include <bit>

namespace steward {
namespace {

constexpr Token fault(std::string_view what) { return {.kind = Kind::fault, .bytes = what}; }
constexpr unsigned char reference_type = 1;

}  // namespace

std::string_view name(Kind kind) {
    switch (kind) {
        case Kind::nil: return "null";
        case Kind::boolean: return "boolean";
        case Kind::integer:
        case Kind::unsigned_integer: return "integer";
        case Kind::real: return "float";
        case Kind::text: return "string";
        case Kind::binary: return "bytes";
        case Kind::array: return "array";
        case Kind::map: return "map";
        case Kind::reference: return "reference";
        case Kind::fault: break;
    }
    return "fault";
}

Token Reader::sized(Kind kind, std::size_t header, std::uint64_t size) {
    if (size > left() - header) return fault("a length that passes the end");
    const Token token{.kind = kind, .bytes = {position_ + header, static_cast<std::size_t>(size)}};
    position_ += header + size;
    return token;
}

namespace {

// How many bytes of a value follow its code, where their number is fixed; 0 for a code that there
// is not.
int width_of(unsigned code) {
    switch (code) {
        case 0xc4:
        case 0xcc:
        case 0xd0:
        case 0xd9: return 1;
        case 0xc5:
        case 0xcd:
        case 0xd1:
        case 0xda:
        case 0xdc:
        case 0xde: return 2;
        case 0xc6:
        case 0xca:
        case 0xce:
        case 0xd2:
        case 0xdb:
        case 0xdd:
        case 0xdf: return 4;
        case 0xcb:
        case 0xcf:
        case 0xd3: return 8;
        case 0xd7: return 9;
        default: return 0;
    }
}

}  // namespace

Token Reader::next() {
    if (at_end()) return fault("a value that ends too early");
    const unsigned code = static_cast<unsigned char>(*position_);
    const auto scalar = [&](Kind kind, std::uint64_t bits) {
        ++position_;
        return Token{.kind = kind, .bits = bits};
    };
    if (code < 0x80) return scalar(Kind::integer, code);
    if (code >= 0xe0)
        return scalar(Kind::integer, static_cast<std::uint64_t>(static_cast<std::int8_t>(code)));
    if (code < 0x90) return scalar(Kind::map, code & 0x0f);
    if (code < 0xa0) return scalar(Kind::array, code & 0x0f);
    if (code < 0xc0) return sized(Kind::text, 1, code & 0x1f);
    if (code == 0xc0) return scalar(Kind::nil, 0);
    if (code == 0xc2 || code == 0xc3) return scalar(Kind::boolean, code & 1);

    const int width = width_of(code);
    if (width == 0)
        return fault(code == 0xc1 ? "the code 0xc1, which MessagePack does not use"
                                  : "an extension type that is no reference");
    if (static_cast<std::size_t>(width) >= left()) return fault("a value that ends too early");
    const std::uint64_t word = read_big_endian(position_ + 1, width > 8 ? 1 : width);
    const std::size_t header = 1 + static_cast<std::size_t>(width);
    switch (code) {
        case 0xc4:
        case 0xc5:
        case 0xc6: return sized(Kind::binary, header, word);
        case 0xd9:
        case 0xda:
        case 0xdb: return sized(Kind::text, header, word);
        case 0xd7:
            if (word != reference_type) return fault("an extension type that is no reference");
            break;
        default: break;
    }
    Token token{.kind = Kind::integer, .bits = word};
    switch (code) {
        case 0xca:
            token.kind = Kind::real;
            token.real = std::bit_cast<float>(static_cast<std::uint32_t>(word));
            break;
        case 0xcb:
            token.kind = Kind::real;
            token.real = std::bit_cast<double>(word);
            break;
        case 0xcf:
            if (word > INT64_MAX) token.kind = Kind::unsigned_integer;
            break;
        case 0xd0: token.bits = static_cast<std::uint64_t>(static_cast<std::int8_t>(word)); break;
        case 0xd1: token.bits = static_cast<std::uint64_t>(static_cast<std::int16_t>(word)); break;
        case 0xd2: token.bits = static_cast<std::uint64_t>(static_cast<std::int32_t>(word)); break;
        case 0xd7:
            token.kind = Kind::reference;
            token.bits = read_big_endian(position_ + 2, 8);
            break;
        case 0xdc:
        case 0xdd: token.kind = Kind::array; break;
        case 0xde:
        case 0xdf: token.kind = Kind::map; break;
        default: break;
    }
    position_ += header;
    return token;
}

BytesView Reader::long_value() {
    const char* begin = position_;
    for (std::uint64_t pending = 1; pending > 0; --pending) {
        const Token token = next();
        if (token.kind == Kind::fault) break;
        if (token.kind == Kind::array) pending += token.bits;
        if (token.kind == Kind::map) pending += 2 * token.bits;
    }
    return {begin, static_cast<std::size_t>(position_ - begin)};
}

}  // namespace steward
