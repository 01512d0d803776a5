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

// Short text and small integers have one form only, and are nearly all keys there are.
inline BytesView canonical_key(ValueView key, Bytes& scratch) {
    const auto code = static_cast<unsigned char>(key.bytes[0]);
    if (code < 0x80 || code >= 0xe0 || (code & 0xe0u) == 0xa0) [[likely]]
        return key.bytes;
    return other_canonical_key(key, scratch);
}

// The key as JSON for a sentence, cut where it is long.
std::string quoted(ValueView key);

}  // namespace steward::engine
