#include "engine/types/list_items.hpp"

namespace steward::engine {

std::optional<std::size_t> ListItems::find(ValueView value, std::size_t first,
                                           std::size_t last) const {
    std::optional<std::size_t> found;
    packed_.visit(first, last, [&](std::size_t at, ValueView item) {
        if (equal(item, value)) found = at;
        return !found;
    });
    return found;
}

Array ListItems::array(std::size_t first, std::size_t last) const {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(last - first);
    packed_.visit(first, last,
                  [&](std::size_t, ValueView item) { return writer.raw(item.bytes), true; });
    return answer;
}

void ListItems::set(const Call& call, Effects& effects, std::size_t place, ValueView value) {
    references_.stored(call, effects, value);
    if (references_.any()) references_.dropped(effects, packed_.at(place));
    packed_.set(place, value);
}

void ListItems::insert(const Call& call, Effects& effects, std::size_t place, ValueView value) {
    references_.stored(call, effects, value);
    packed_.insert(place, value);
}

void ListItems::erase(Effects& effects, std::size_t first, std::size_t count) {
    if (references_.any())
        for (const ValueView value : packed_.views(first, first + count))
            references_.dropped(effects, value);
    packed_.erase(first, count);
}

void ListItems::replace(const Call& call, Effects& effects, std::size_t first, std::size_t count,
                        ArrayView values) {
    constexpr std::uint64_t few = 64;
    PackedList run;
    for_each_item(values.value, [&](ValueView value) {
        references_.stored(call, effects, value);
        if (values.count > few) run.append(value);
    });
    erase(effects, first, count);
    if (values.count > few) return packed_.insert(first, std::move(run));
    std::size_t at = first;
    for_each_item(values.value, [&](ValueView value) { packed_.insert(at++, value); });
}

void ListItems::erase_every(Effects& effects, std::size_t first, std::size_t count,
                            std::size_t stride) {
    if (count == 1 || stride == 1) return erase(effects, first, count);
    // Single items where they are far apart, from the back, so that the places in front stay what
    // they are.
    constexpr std::size_t far_apart = 64;
    if (stride >= far_apart) {
        for (std::size_t i = count; i-- > 0;) erase(effects, first + i * stride, 1);
        return;
    }
    // Else one pass over what lies between the first and the last of them: what stays is put
    // together anew.
    const std::size_t last = first + (count - 1) * stride + 1;
    PackedList kept;
    packed_.visit(first, last, [&](std::size_t at, ValueView value) {
        if ((at - first) % stride == 0)
            references_.dropped(effects, value);
        else
            kept.append(value);
        return true;
    });
    packed_.erase(first, last - first);
    packed_.insert(first, std::move(kept));
}

void ListItems::repeat(const Call& call, Effects& effects, std::uint64_t times) {
    call.require_room(packed_.bytes_of_rounds(times));
    const Bytes once = array(0, size()).bytes;
    for (std::uint64_t i = 0; i < times; ++i)
        for_each_item({once}, [&](ValueView value) { append(call, effects, value); });
}

void ListItems::reorder(const std::vector<ValueView>& order) {
    PackedList ordered;
    for (const ValueView value : order) ordered.append(value);
    packed_ = std::move(ordered);
}

void ListItems::load(ValueView value) {
    references_.loaded(value);
    packed_.append(value);
}

void ListItems::visit_references(const std::function<void(ObjectId)>& visit) const {
    if (!references_.any()) return;
    for (const ValueView value : views()) for_each_reference(value, visit);
}

}  // namespace steward::engine
