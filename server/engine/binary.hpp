// Bytes as a parameter and as an answer, for the types that take many items at once.
#pragma once

#include "engine/binding.hpp"

namespace steward::engine {

using Binary = Encoded<Kind::binary>;

// The content of a binary value.
struct BinaryView {
    BytesView content;
};

template <>
struct Parameter<BinaryView> {
    static constexpr std::string_view kind = "bytes";
    static BinaryView read(const Arguments& arguments, std::size_t index) {
        const Token token = arguments[index].head();
        if (token.kind != Kind::binary) arguments.wrong_kind(index);
        return {token.bytes};
    }
};

namespace detail {

template <>
struct ResultKind<Binary> {
    static constexpr std::string_view name = "bytes";
};

}  // namespace detail
}  // namespace steward::engine
