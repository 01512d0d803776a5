// Values as JSON text, for people, scripts and the text form of the protocol. What JSON lacks is
// written as an object with one key that begins with `$`:
//   {"$ref": 17}            a reference to the shared object 17
//   {"$bytes": "aGk="}      bytes, in base64
//   {"$float": "nan"}       nan, inf, -inf
//   {"$map": [["$ref", 1]]} a map that would otherwise be read as one of these
#pragma once

#include "common/json_reader.hpp"
#include "common/value.hpp"

namespace steward {

// One line of JSON for a checked value.
std::string to_text(ValueView value);

// The value that one JSON text stands for, encoded; or what is wrong with the text, as a sentence.
// A map's members keep their order; each key stands once. Integers have at most 64 bits. Limits:
// nesting depth, message size.
tl::expected<Bytes, std::string> from_text(std::string_view text);

// The same, throwing: NotJson for what is no JSON, TextFault for JSON that is no value.
Bytes read_text(std::string_view text);

}  // namespace steward
