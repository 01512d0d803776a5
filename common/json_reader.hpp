// Reads JSON text straight into MessagePack: no document is built, and members keep the order in
// which they were written.
#pragma once

#include "common/bytes.hpp"

#include <stdexcept>

namespace steward {

// Text that is not JSON, or JSON that is no value; what() says what is wrong.
struct TextFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// Of these, text that is not JSON.
struct NotJson : TextFault {
    using TextFault::TextFault;
};

// One JSON text as MessagePack, word for word: a key that is given twice stands there twice, `$`
// forms are the maps they are written as, and an integer that 64 bits do not hold is kept as its
// digits, in a `bin`, which JSON cannot say otherwise.
struct JsonText {
    Bytes bytes;
    bool is_plain = true;  // no key begins with `$` and no integer is too large: every part is the
                           // value it stands for
};

// Throws NotJson, and TextFault for nesting that no value has and for a number that no double
// holds. Cost: its bytes, moved at most once more for each level of nesting that has sixteen items.
JsonText read_json(std::string_view text);

// Append the value that a part of such a text stands for: `$` forms are read. Throws TextFault for
// a malformed one and for an integer that is too large. Recursion is bounded: the text was read
// with a limit.
void append_value(Bytes& out, BytesView part);

}  // namespace steward
