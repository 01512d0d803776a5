// Which places of its object a call is about, as its row says it (Access::part): one item, some
// keys, all of it. For whoever remembers who read what and who wrote it (races.hpp).
#pragma once

#include "common/value.hpp"

#include <vector>

namespace steward::engine {

class Arguments;
class Object;
struct MethodRow;

struct Places {
    bool whole = false;
    // Else these: an index or a key, as the one value that it always is however it was sent; a long
    // one as its beginning and a digest. The end of the object, which nobody reads, is the empty
    // one.
    std::vector<Bytes> each = {};

    bool any() const { return whole || !each.empty(); }
};

// Of a call that was done. Of very many places it tells none, and of what writes them all: then
// more is taken to have changed than has. Cost: the places, at most some hundreds.
Places places_of(const MethodRow& row, const Object& object, const Arguments& arguments);

// What a call on this key is about, however the key was sent.
Bytes place_of(ValueView key);

// "item 7", "key \"a\"", as people are told; nothing where no single place is meant.
std::string in_words(const MethodRow& row, const Bytes& place);

}  // namespace steward::engine
