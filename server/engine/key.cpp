#include "engine/key.hpp"

#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"
#include "engine/refusal.hpp"

#include <cmath>

namespace steward::engine {
namespace {

bool is_integral(double real) {
    return std::trunc(real) == real && real >= -0x1p63 && real < 0x1p64;
}

void write_real(Writer& writer, double real) {
    if (!is_integral(real))
        writer.real(real);
    else if (real < 0x1p63)
        writer.integer(static_cast<std::int64_t>(real));
    else
        writer.unsigned_integer(static_cast<std::uint64_t>(real));
}

void write_canonical(Writer& writer, const Token& token) {
    switch (token.kind) {
        case Kind::nil: return writer.nil();
        case Kind::boolean: return writer.boolean(token.bits != 0);
        case Kind::integer: return writer.integer(token.integer());
        case Kind::unsigned_integer: return writer.unsigned_integer(token.bits);
        case Kind::real: return write_real(writer, token.real);
        case Kind::text: return writer.text(token.bytes);
        case Kind::binary: return writer.binary(token.bytes);
        case Kind::array: return writer.array(token.bits);
        case Kind::reference: return writer.reference(ObjectId{token.bits});
        case Kind::map:
        case Kind::fault: break;
    }
    throw Refusal{ErrorCode::bad_argument, "a map cannot be a key"};
}

}  // namespace

BytesView other_canonical_key(ValueView key, Bytes& scratch) {
    scratch.clear();
    Writer writer(scratch);
    for (Reader reader(key.bytes); !reader.at_end();) write_canonical(writer, reader.next());
    return scratch;
}

std::string quoted(ValueView key) {
    constexpr std::size_t most = 64;
    if (key.bytes.size() <= most) return to_text(key);
    const Token token = key.head();
    if (token.kind != Kind::text) return "a key of " + std::to_string(key.bytes.size()) + " bytes";
    std::size_t cut = most;
    while (cut > 0 && (static_cast<unsigned char>(token.bytes[cut]) & 0xc0) == 0x80)
        --cut;  // not inside a letter
    Bytes beginning;
    Writer(beginning).text(token.bytes.substr(0, cut));
    return to_text({beginning}) + "...";
}

}  // namespace steward::engine
