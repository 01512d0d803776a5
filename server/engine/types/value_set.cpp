#include "engine/types/value_set.hpp"

#include "engine/key.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

void add_all(PackedDict& set, ValueView values) {
    Bytes scratch;
    for_each_item(values,
                  [&](ValueView value) { set.set(canonical_key(value, scratch), no_value); });
}

template <class Visit>
void for_each_array(ArrayView values, std::optional<ArrayView> more, Visit visit) {
    visit(values.value);
    if (!more) return;
    for_each_item(more->value, [&](ValueView array) {
        if (array.kind() != Kind::array)
            throw Refusal{ErrorCode::bad_argument, "'more' must hold arrays of values"};
        visit(array);
    });
}

}  // namespace

PackedDict one_set(HashKey key, ArrayView values, std::optional<ArrayView> more) {
    PackedDict set(key);
    for_each_array(values, more, [&](ValueView array) { add_all(set, array); });
    return set;
}

std::vector<PackedDict> each_set(HashKey key, ArrayView values, std::optional<ArrayView> more) {
    std::vector<PackedDict> sets;
    for_each_array(values, more, [&](ValueView array) { add_all(sets.emplace_back(key), array); });
    return sets;
}

bool is_in_all(const std::vector<PackedDict>& sets, BytesView element) {
    return std::all_of(sets.begin(), sets.end(),
                       [&](const PackedDict& set) { return set.find(element).has_value(); });
}

}  // namespace steward::engine
