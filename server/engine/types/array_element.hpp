// What the items of a shared array are. Every item takes eight bytes, in memory and in the packed
// form, in which many travel as one binary value: an integer with its sign, a double, or 0 and 1
// for a boolean. A narrow kind of numbers takes no less: it bounds what they can be.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/number_kind.hpp"

namespace steward::engine {

using ItemBits = std::uint64_t;

struct ArrayElement {
    enum class Form : std::uint8_t { integer, real, boolean };

    // Refuses with bad_argument what is no kind of an array.
    static ArrayElement named(std::string_view name);

    // The value as an item. Refuses with type_mismatch one of another kind, and with overflow what
    // has no room.
    ItemBits bits(ValueView value) const;
    void write(Writer& writer, ItemBits item) const;
    // Refuses items in the packed form that are none of this kind.
    void require_packed(BytesView items) const;

    std::string_view name;
    Form form;
    const NumberKind* narrow = nullptr;
};

}  // namespace steward::engine
