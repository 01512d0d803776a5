// Keys of a dict: any value but a map (as in Python: what is hashable). Numbers of one value are one key: 1 and 1.0.
#pragma once

#include "common/value.hpp"

#include <string>

namespace steward::engine {

// The bytes under which the key is kept: every integer and length in its shortest form, floats without a fraction as integers,
// inside arrays too. Points to the key's own bytes where they have that form already, else into `scratch`.
// Refuses a map anywhere in it with bad_argument; `where` is the method's name for the sentence. Cost: its bytes; nothing is
// copied for an ordinary key.
BytesView canonical_key(ValueView key, Bytes& scratch, std::string_view where = "key");

// The key as JSON for a sentence, cut where it is long.
std::string quoted(ValueView key);

}  // namespace steward::engine
