// Prints a checked value as JSON text without building a document, its members in the order they
// have in the value. What JSON lacks has the forms of common/json_text.hpp.
#pragma once

#include "common/value.hpp"

namespace steward {

enum class Layout : std::uint8_t { one_line, indented };

// Cost: its bytes. Recursion is bounded by limits::value_depth_max: the value was checked.
void print_json(std::string& out, ValueView value, Layout layout = Layout::one_line);

// Prints a part of what read_json has read: the JSON that it was, `$` forms, repeated keys and
// large integers too.
void print_as_read(std::string& out, BytesView part);

}  // namespace steward
