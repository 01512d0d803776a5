// What a set is to the values of a caller: which of its elements are among them, and which values
// are none of its elements. The values are looked up where they lie; only those that are none, and
// only where somebody wants to know them, are put into a table of their own, to have each once.
#pragma once

#include "engine/packed_dict.hpp"
#include "engine/parameter.hpp"

#include <deque>
#include <vector>

namespace steward::engine {

// What stands beside each element, where keys and values are stored.
inline constexpr ValueView no_value{"\xc0"};

// Values in their canonical form, each once, in the order in which they came. They must live as
// long as the set.
class ValueSet {
public:
    struct Element {
        BytesView bytes;
        std::uint32_t tag;  // PackedDict's
    };

    // `is_lasting`: the bytes stay where they are.
    void add(std::uint32_t tag, BytesView bytes, bool is_lasting);
    const std::vector<Element>& elements() const { return elements_; }

private:
    void grow();

    // A place in `elements_` plus one, 0 where there is none; and the element's tag.
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t content = 0;
    };

    std::vector<Slot> table_;  // a power of two, at most three quarters in use
    std::vector<Element> elements_;
    std::deque<Bytes> rewritten_;
};

enum class Others : bool { counted, kept };

struct Overlap {
    std::vector<bool> common;  // by their places in the dict: the elements among the values
    std::uint64_t common_count = 0;
    bool has_others = false;  // among the values are some that are no elements
    ValueSet others = {};     // these, if they are kept
};

// Of the elements, which are the keys of the dict, and all values; `more` holds further arrays of
// them. Refuses maps among the values, and what is no array in `more`, with bad_argument. Cost: the
// values, and a bit for each element.
Overlap overlap(const PackedDict& elements, Others others, ArrayView values,
                std::optional<ArrayView> more = {});
// The same, but an element is common only if it is in each of the arrays.
Overlap overlap_of_each(const PackedDict& elements, ArrayView values,
                        std::optional<ArrayView> more);

}  // namespace steward::engine
