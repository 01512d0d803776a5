// One value of an object as those are told of it who watch the object: as it is where it is small
// and refers to nothing, else by how many bytes it has.
#pragma once

#include "common/value.hpp"

#include <optional>

namespace steward::engine {

struct Glimpse {
    static constexpr std::size_t bytes_max = 256;

    bool is_there = false;
    std::uint64_t bytes = 0;
    Bytes kept = {};  // the value; nothing where it is large, or refers to objects

    static Glimpse of(ValueView value) {
        Glimpse seen{.is_there = true, .bytes = value.bytes.size()};
        if (seen.bytes > bytes_max) return seen;
        bool refers = false;
        if (!value.is_plain()) for_each_reference(value, [&](ObjectId) { refers = true; });
        if (!refers) seen.kept = value.bytes;
        return seen;
    }
    static Glimpse of(const std::optional<ValueView>& value) {
        return value ? of(*value) : Glimpse{};
    }
};

// The index that such a key says, where it says one.
inline std::optional<std::uint64_t> index_in(BytesView key) {
    if (key.empty()) return std::nullopt;
    const Token token = ValueView{key}.head();
    if (token.kind != Kind::integer || token.integer() < 0) return std::nullopt;
    return token.bits;
}

}  // namespace steward::engine
