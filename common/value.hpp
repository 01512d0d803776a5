// A value: what JSON can say, plus bytes, plus references to shared objects, as the bytes of one
// MessagePack value. `check` is the only door: bytes that passed it may be walked without further
// checks.
#pragma once

#include "common/msgpack_reader.hpp"
#include "common/utf8.hpp"

#include <compare>
#include <functional>
#include <tl/expected.hpp>

namespace steward {

// The bytes of exactly one well-formed value. Points into somebody else's storage.
struct ValueView {
    BytesView bytes;

    Token head() const { return Reader(bytes).next(); }
    Kind kind() const { return head().kind; }
    // A number, boolean, null, short text or empty container: its first byte tells its size. It has
    // no references.
    bool is_plain() const { return Reader::scalar_size(static_cast<unsigned char>(bytes[0])) != 0; }
};

struct CheckedValue {
    ValueView value;
    bool has_references = false;
};

// Check that `bytes` begin with one well-formed value within the limits: nesting, UTF-8 text, text
// keys that are each used once, no unknown extension. Integers may be in any form. Says what is
// wrong as a phrase. Cost: its bytes. No recursion.
tl::expected<CheckedValue, std::string_view> check(BytesView bytes);

// The size of a number, boolean, null or short ASCII string at `at`, if it is whole; else 0, and
// `check` must look. The way that nearly every argument takes.
inline std::size_t plain_scalar_size(const char* at, const char* end) {
    if (at == end) return 0;
    const std::size_t size = Reader::scalar_size(static_cast<unsigned char>(*at));
    if (size > static_cast<std::size_t>(end - at)) return 0;
    const bool is_text = (static_cast<unsigned char>(*at) & 0xe0) == 0xa0;
    return is_text && !is_ascii({at + 1, size - 1}) ? 0 : size;
}

// Calls `visit` for every reference inside a checked value, in order, repeats included.
void for_each_reference(ValueView value, const std::function<void(ObjectId)>& visit);

// Equality as JSON has it: numbers by their value (1 is 1.0), maps in any order, true is not 1. A
// value is equal to its own bytes, also NaN, as `in` has it in Python. Cost: a comparison of bytes;
// decodes only unequal containers.
bool equal(ValueView left, ValueView right);

// Order for sorting: numbers by value, text by bytes, arrays item by item, false before true.
// Values of different kinds have no order: the result then is `unordered`.
std::partial_ordering order(ValueView left, ValueView right);

}  // namespace steward
