// Items as callers hand them in: a map, or an array of [key, value] pairs.
#pragma once

#include "engine/types/entries.hpp"

namespace steward::engine {

struct Item {
    Bytes key;  // canonical
    ValueView value;
};

// Refuses with bad_argument what is neither, before anything changes.
std::vector<Item> read_items(ValueView items);

void write_pair(Writer& writer, BytesView key, ValueView value);

// The items of `entries` updated by `items`, in the order that an update would leave: `|` in Python.
Array merge(const Entries& entries, const std::vector<Item>& items);

}  // namespace steward::engine
