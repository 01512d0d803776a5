// What the objects hold and what they are held against: the items of each kind, the same as those
// of the functions of these names in operations.py.
#pragma once

#include "common/msgpack_writer.hpp"

#include <string>

namespace steward::bench {

// Spread over 32 bits, each one once.
inline std::uint32_t mixed(std::size_t place) {
    return static_cast<std::uint32_t>(place) * 2654435761u;
}
inline std::string word(std::size_t place) { return "item-" + std::to_string(mixed(place)); }

template <class Write>
void array_of(Writer& writer, std::size_t first, std::size_t items, Write write) {
    writer.array(items);
    for (std::size_t i = first; i < first + items; ++i) write(i);
}

inline void integers(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) { writer.unsigned_integer(mixed(i)); });
}
// Half of them are among `integers` too.
inline void others(Writer& writer, std::size_t items) {
    array_of(writer, items / 2, items, [&](std::size_t i) { writer.unsigned_integer(mixed(i)); });
}
inline void small(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) { writer.unsigned_integer(mixed(i) % 100); });
}
inline void reals(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) { writer.real(mixed(i) + 0.5); });
}
inline void rising(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) { writer.unsigned_integer(i); });
}
inline void strings(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) { writer.text(word(i)); });
}
inline void other_strings(Writer& writer, std::size_t items) {
    array_of(writer, items / 2, items, [&](std::size_t i) { writer.text(word(i)); });
}
// Arrays of a number and a word.
inline void rows(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) {
        writer.array(2);
        writer.unsigned_integer(mixed(i));
        writer.text(word(i));
    });
}
// Items of a dict, as [key, value].
inline void pairs(Writer& writer, std::size_t items) {
    array_of(writer, 0, items, [&](std::size_t i) {
        writer.array(2);
        writer.text(word(i));
        writer.unsigned_integer(i);
    });
}
inline void other_pairs(Writer& writer, std::size_t items) {
    array_of(writer, items / 2, items, [&](std::size_t i) {
        writer.array(2);
        writer.text(word(i));
        writer.unsigned_integer(i);
    });
}
inline void number_of_items(Writer& writer, std::size_t items) { writer.unsigned_integer(items); }
inline void last_integer(Writer& writer, std::size_t items) {
    writer.unsigned_integer(mixed(items - 1));
}
inline void last_string(Writer& writer, std::size_t items) { writer.text(word(items - 1)); }
inline void nothing(Writer& writer, std::size_t) { writer.nil(); }
inline void yes(Writer& writer, std::size_t) { writer.boolean(true); }
inline void zero(Writer& writer, std::size_t) { writer.integer(0); }
inline void two(Writer& writer, std::size_t) { writer.integer(2); }
inline void ten(Writer& writer, std::size_t) { writer.integer(10); }
inline void seven_real(Writer& writer, std::size_t) { writer.real(7); }

}  // namespace steward::bench
