// The kinds of numbers that a program's own type can hold, named as C++ names them. A value or an
// array may be of one, and a caller who adds may name the one it counts in: what would not fit is
// refused before anything changes.
#pragma once

#include "engine/parameter.hpp"

namespace steward::engine {

struct NumberKind {
    enum class Form : std::uint8_t { any, integer, single };  // single: a float of 32 bits

    std::string_view name;
    Form form = Form::integer;
    std::int64_t least = INT64_MIN;
    std::uint64_t most = UINT64_MAX;
};

// "number" (any there is), "integer" (64 bits, with or without a sign), "int8" to "int64", "uint8"
// to "uint64", "float32"; nothing for another name.
const NumberKind* number_kind(std::string_view name);
// The kind that a caller has named, or nothing. Refuses another name with bad_argument.
const NumberKind* named_kind(std::optional<std::string_view> name);

// Refuses what is no number, or none of that form, with type_mismatch, and what is out of range
// with overflow.
void require_fit(const NumberKind& kind, ValueView value);

// The nearest float of 32 bits; what is beyond them is infinite.
double as_single(double number);

}  // namespace steward::engine
