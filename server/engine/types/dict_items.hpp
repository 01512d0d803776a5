// Items as callers hand them in: a map, or an array of [key, value] pairs.
#pragma once

#include "engine/types/entries.hpp"

namespace steward::engine {

// Calls `visit(key, value)` for each item, the key in its canonical form. Refuses with bad_argument
// what has another form. Who changes something looks at all items first: check_items.
using VisitItem = std::function<void(BytesView key, ValueView value)>;
void for_each_pair(ValueView items, const VisitItem& visit);
// How many items there are, once all of them are found right. Nothing is copied.
std::uint64_t check_items(ValueView items);

void write_pair(Writer& writer, BytesView key, ValueView value);

// The items of `entries` updated by `items`, in the order that an update would leave: `|` in
// Python.
Array merge(const Entries& entries, ValueView items);

}  // namespace steward::engine
