#include "engine/types/list_items.hpp"

#include "engine/types/sought.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// So many values are put in as a run of their own.
constexpr std::uint64_t few_values = 64;
// Items are looked for one by one, instead of passing those between them.
constexpr std::size_t far_apart = 64;

}  // namespace

std::optional<std::size_t> ListItems::find(ValueView value, std::size_t first,
                                           std::size_t last) const {
    const Sought sought(value);
    std::optional<std::size_t> found;
    packed_.visit(first, last, [&](std::size_t at, ValueView item) {
        if (sought.is(item)) found = at;
        return !found;
    });
    return found;
}

std::int64_t ListItems::count(ValueView value) const {
    const Sought sought(value);
    std::int64_t count = 0;
    visit([&](ValueView item) { return count += sought.is(item) ? 1 : 0, true; });
    return count;
}

bool ListItems::is_in_order(bool reverse) const {
    std::optional<ValueView> before;
    bool in_order = true;
    visit([&](ValueView item) {
        if (before) in_order = reverse ? order(*before, item) >= 0 : order(*before, item) <= 0;
        before = item;
        return in_order;
    });
    return in_order;
}

Array ListItems::array(std::size_t first, std::size_t last) const {
    Array answer;
    Writer(answer.bytes).array(last - first);
    packed_.append_to(answer.bytes, first, last);
    return answer;
}

Array ListItems::answer(std::size_t first, std::size_t last) const {
    require_answerable(packed_.bytes_between(first, last));
    return array(first, last);
}

Array ListItems::picked(std::size_t first, std::size_t count, std::size_t stride,
                        bool backwards) const {
    std::vector<ValueView> items;
    items.reserve(count);
    if (stride < far_apart && count > 0) {
        std::size_t next = first;
        packed_.visit(first, first + (count - 1) * stride + 1, [&](std::size_t at, ValueView item) {
            if (at == next) items.push_back(item), next += stride;
            return true;
        });
    } else {
        for (std::size_t i = 0; i < count; ++i) items.push_back(at(first + i * stride));
    }
    if (backwards) std::reverse(items.begin(), items.end());
    Array answer;
    Writer writer(answer.bytes);
    writer.array(count);
    for (const ValueView item : items) {
        writer.raw(item.bytes);
        require_answerable(answer.bytes.size());
    }
    return answer;
}

bool ListItems::equals(ArrayView values) const {
    if (values.count != size()) return false;
    BytesView others = values.items();
    bool same = true;
    packed_.visit_runs(0, size(), [&](BytesView run, std::size_t) {
        if (others.starts_with(run)) return others.remove_prefix(run.size()), true;
        Reader other(others);
        for (Reader item(run); same && !item.at_end();)
            same = equal({item.value()}, {other.value()});
        others.remove_prefix(others.size() - other.left());
        return same;
    });
    return same;
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

void ListItems::append_all(const Call& call, Effects& effects, ArrayView values) {
    references_.stored(call, effects, values.value);
    if (values.count > few_values) return packed_.append_all(values.items());
    for_each_item(values.value, [&](ValueView value) { packed_.append(value); });
}

void ListItems::erase(Effects& effects, std::size_t first, std::size_t count) {
    if (references_.any())
        for (const ValueView value : packed_.views(first, first + count))
            references_.dropped(effects, value);
    packed_.erase(first, count);
}

void ListItems::replace(const Call& call, Effects& effects, std::size_t first, std::size_t count,
                        ArrayView values) {
    references_.stored(call, effects, values.value);
    PackedList run;
    if (values.count > few_values) run.append_all(values.items());
    erase(effects, first, count);
    if (values.count > few_values) return packed_.insert(first, std::move(run));
    std::size_t at = first;
    for_each_item(values.value, [&](ValueView value) { packed_.insert(at++, value); });
}

void ListItems::erase_every(Effects& effects, std::size_t first, std::size_t count,
                            std::size_t stride) {
    if (count == 1 || stride == 1) return erase(effects, first, count);
    // Single items where they are far apart, from the back, so that the places in front stay what
    // they are.
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
    if (!references_.any()) return packed_.repeat(times);
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

std::optional<std::size_t> ListItems::visit_part(std::size_t place, std::size_t items,
                                                 const std::function<void(ObjectId)>& visit) const {
    const std::size_t last = place + std::min(items, size() - std::min(place, size()));
    packed_.visit(place, last, [&](std::size_t, ValueView item) {
        for_each_reference(item, visit);
        return true;
    });
    return last < size() ? std::optional(last) : std::nullopt;
}

bool ListItems::shed(std::size_t items, const std::function<void(ObjectId)>& visit) {
    const std::size_t first = size() - std::min(items, size());
    packed_.visit(first, size(), [&](std::size_t, ValueView item) {
        references_.shed(item, visit);
        return references_.any();
    });
    packed_.erase(first, size() - first);
    return !references_.any();
}

}  // namespace steward::engine
