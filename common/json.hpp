// Values and nlohmann documents. For the edges (the catalogue as a document, tests); nothing on the
// way of a call includes it.
#pragma once

#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"

#include <nlohmann/json.hpp>

namespace steward {

// A checked value as a document; what JSON lacks in the forms of common/json_text.hpp.
nlohmann::json to_json(ValueView value);

// The reverse, members in the document's order. Throws TextFault for a `$` form that is malformed.
template <class Document>
void write_json(Writer& writer, const Document& document) {
    const JsonText text = read_json(document.dump());
    if (text.is_plain) return writer.raw(text.bytes);
    Bytes value;
    append_value(value, text.bytes);
    writer.raw(value);
}

}  // namespace steward
