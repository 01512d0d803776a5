// Arguments and answers, encoded: numbers, text, arrays, references, nothing.
#pragma once

#include "common/msgpack_writer.hpp"
#include "common/value.hpp"

#include <concepts>
#include <optional>
#include <vector>

namespace steward::random {

// Bytes that are encoded already.
struct Raw {
    Bytes bytes;
};

inline void write(Writer& writer, bool value) { writer.boolean(value); }
inline void write(Writer& writer, double value) { writer.real(value); }
inline void write(Writer& writer, std::nullptr_t) { writer.nil(); }
inline void write(Writer& writer, std::string_view value) { writer.text(value); }
inline void write(Writer& writer, const std::string& value) { writer.text(value); }
inline void write(Writer& writer, const char* value) { writer.text(value); }
inline void write(Writer& writer, ObjectId object) { writer.reference(object); }
inline void write(Writer& writer, const Raw& value) { writer.raw(value.bytes); }
template <std::integral T>
void write(Writer& writer, T value) {
    writer.integer(static_cast<std::int64_t>(value));
}
template <class T>
void write(Writer& writer, const std::optional<T>& value) {
    if (value)
        write(writer, *value);
    else
        writer.nil();
}
template <class T>
void write(Writer& writer, const std::vector<T>& values) {
    writer.array(values.size());
    for (const auto& value : values) write(writer, value);
}

// Several values: the arguments of a call, or an answer that is an array.
template <class... T>
Bytes encoded(const T&... values) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(sizeof...(T));
    (write(writer, values), ...);
    return bytes;
}
template <class T>
Bytes one(const T& value) {
    Bytes bytes;
    Writer writer(bytes);
    write(writer, value);
    return bytes;
}

}  // namespace steward::random
