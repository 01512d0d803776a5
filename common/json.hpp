// Values and nlohmann documents. For the edges (command line, text form, reference documents); nothing on the way of a
// scalar call includes it.
#pragma once

#include "common/msgpack_writer.hpp"
#include "common/value.hpp"

#include <nlohmann/json.hpp>
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

// A checked value as a document; what JSON lacks in the forms of common/json_text.hpp.
nlohmann::json to_json(ValueView value);

// The reverse. Throws TextFault for a `$` form that is malformed.
void write_json(Writer& writer, const nlohmann::json& value);

// Parse with the limits of a value. Throws TextFault.
nlohmann::json parse_text(std::string_view text);

// The value that one JSON text stands for, encoded, as from_text; throws TextFault.
Bytes read_text(std::string_view text);

}  // namespace steward
