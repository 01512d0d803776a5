#include "engine/types/value_set.hpp"

#include "engine/key.hpp"

namespace steward::engine {
namespace {

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

void add_to(Overlap& overlap, const PackedDict& elements, Others others, ValueView values) {
    Bytes scratch;
    for_each_item(values, [&](ValueView value) {
        const BytesView bytes = canonical_key(value, scratch);
        const std::uint32_t tag = elements.tag_of(bytes);
        if (const auto place = elements.place_of(tag, bytes)) {
            overlap.common_count += overlap.common[*place] ? 0u : 1u;
            overlap.common[*place] = true;
            return;
        }
        overlap.has_others = true;
        if (others == Others::kept) overlap.others.add(tag, bytes, bytes.data() != scratch.data());
    });
}

Overlap none_of(const PackedDict& elements) {
    return {.common = std::vector<bool>(elements.places())};
}

}  // namespace

void ValueSet::add(std::uint32_t tag, BytesView bytes, bool is_lasting) {
    if (4 * (elements_.size() + 1) > 3 * table_.size()) grow();
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = tag & mask;
    for (; table_[slot].content != 0; slot = (slot + 1) & mask)
        if (table_[slot].tag == tag && elements_[table_[slot].content - 1].bytes == bytes) return;
    if (!is_lasting) bytes = rewritten_.emplace_back(bytes);
    elements_.push_back({bytes, tag});
    table_[slot] = {tag, static_cast<std::uint32_t>(elements_.size())};
}

void ValueSet::grow() {
    constexpr std::size_t slots_min = 16;
    std::vector<Slot> larger(std::max(slots_min, 2 * table_.size()));
    const std::size_t mask = larger.size() - 1;
    for (const Slot& moved : table_) {
        if (moved.content == 0) continue;
        std::size_t slot = moved.tag & mask;
        while (larger[slot].content != 0) slot = (slot + 1) & mask;
        larger[slot] = moved;
    }
    table_ = std::move(larger);
}

Overlap overlap(const PackedDict& elements, Others others, ArrayView values,
                std::optional<ArrayView> more) {
    Overlap found = none_of(elements);
    for_each_array(values, more, [&](ValueView array) { add_to(found, elements, others, array); });
    return found;
}

Overlap overlap_of_each(const PackedDict& elements, ArrayView values,
                        std::optional<ArrayView> more) {
    std::optional<Overlap> all;
    for_each_array(values, more, [&](ValueView array) {
        Overlap one = none_of(elements);
        add_to(one, elements, Others::counted, array);
        if (all)
            for (std::size_t place = 0; place < one.common.size(); ++place)
                one.common[place] = one.common[place] && all->common[place];
        all = std::move(one);
    });
    return std::move(*all);
}

}  // namespace steward::engine
