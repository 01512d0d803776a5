// Keys of a dict: any value but a map (as in Python: what is hashable). Numbers of one value are
// one key: 1 and 1.0.
#pragma once

#include "common/value.hpp"

#include <string>

namespace steward::engine {

// The bytes under which the key is kept: every integer and length in its shortest form, floats
// without a fraction as integers, inside arrays too. Points to the key's own bytes where they have
// that form already, else into `scratch`. Refuses a map anywhere in it with bad_argument. Cost: its
// bytes; nothing is copied for an ordinary key.
inline BytesView canonical_key(ValueView key, Bytes& scratch);

// The same for a key that may have more than one form.
BytesView other_canonical_key(ValueView key, Bytes& scratch);

// Whether it is an integer that is not negative and too large for the next shorter form.
inline bool is_shortest_integer(BytesView bytes) {
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(bytes[index]); };
    switch (at(0)) {
        case 0xcc: return at(1) >= 0x80;
        case 0xcd: return at(1) != 0;
        case 0xce: return at(1) != 0 || at(2) != 0;
        case 0xcf: return at(1) != 0 || at(2) != 0 || at(3) != 0 || at(4) != 0;
        default: return false;
    }
}

// Short text and small integers have one form only, and are nearly all keys there are.
inline BytesView canonical_key(ValueView key, Bytes& scratch) {
    const auto code = static_cast<unsigned char>(key.bytes[0]);
    if (code < 0x80 || code >= 0xe0 || (code & 0xe0u) == 0xa0) [[likely]]
        return key.bytes;
    if (is_shortest_integer(key.bytes)) return key.bytes;
    return other_canonical_key(key, scratch);
}

// The key as JSON for a sentence, cut where it is long.
std::string quoted(ValueView key);

}  // namespace steward::engine
