#include "engine/types/list.hpp"

#include "engine/types/list_order.hpp"

namespace steward::engine {

std::unique_ptr<Object> List::create(Call& call, std::optional<ArrayView> values) {
    auto list = std::make_unique<List>();
    if (values) list->extend(call, *values);
    return list;
}

std::size_t List::place(Index index, std::string_view method) const {
    if (const auto found = item_index(items_.size(), index)) return *found;
    throw Refusal{ErrorCode::index_out_of_range, "list." + std::string(method) + ": index " + std::to_string(index) +
                                                     " is out of range for a list of " +
                                                     std::to_string(items_.size())};
}

void List::replace(Call& call, std::size_t place, ValueView value) {
    references_.stored(call, value);
    if (references_.any()) references_.dropped(call, items_.at(place));
    items_.set(place, value);
}

void List::drop(Call& call, std::size_t first, std::size_t count) {
    if (references_.any())
        for (const ValueView value : items_.views(first, first + count)) references_.dropped(call, value);
    items_.erase(first, count);
}

Array List::items(std::size_t first, std::size_t last) const {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(last - first);
    items_.visit(first, last, [&](std::size_t, ValueView value) {
        writer.raw(value.bytes);
        return true;
    });
    return answer;
}

ValueView List::get(Index index) const { return items_.at(place(index, "get")); }

ValueView List::get_or(Index index, ValueView otherwise) const {
    const auto found = item_index(items_.size(), index);
    return found ? items_.at(*found) : otherwise;
}

void List::set(Call& call, Index index, ValueView value) { replace(call, place(index, "set"), value); }

void List::erase(Call& call, Index index) { drop(call, place(index, "delete"), 1); }

Array List::get_slice(MaybeBound start, MaybeBound stop, MaybeBound step) const {
    const Slice slice = Slice::of(items_.size(), start, stop, step, "list.get_slice");
    if (slice.step == 1) return items(slice.index(0), slice.index(slice.count));
    ArrayBuilder found;
    for (std::int64_t i = 0; i < slice.count; ++i) found.add(items_.at(slice.index(i)));
    return found.finish();
}

void List::set_slice(Call& call, ArrayView values, MaybeBound start, MaybeBound stop, MaybeBound step) {
    const Slice slice = Slice::of(items_.size(), start, stop, step, "list.set_slice");
    const bool extended = slice.step != 1;
    if (extended && values.count != static_cast<std::uint64_t>(slice.count))
        throw Refusal{ErrorCode::bad_argument, "list.set_slice: " + std::to_string(values.count) + " values for a slice of " +
                                                   std::to_string(slice.count) + " items"};
    if (values.count == 0 && slice.count == 0) return call.unchanged();
    if (!extended) return set_run(call, values, slice);
    std::int64_t i = 0;
    for_each_item(values.value, [&](ValueView value) { replace(call, slice.index(i++), value); });
}

void List::set_run(Call& call, ArrayView values, const Slice& slice) {
    constexpr std::uint64_t few = 64;
    const std::size_t first = slice.index(0);
    PackedList run;
    for_each_item(values.value, [&](ValueView value) {
        references_.stored(call, value);
        if (values.count > few) run.append(value);
    });
    drop(call, first, static_cast<std::size_t>(slice.count));
    if (values.count > few) return items_.insert(first, std::move(run));
    std::size_t at = first;
    for_each_item(values.value, [&](ValueView value) { items_.insert(at++, value); });
}

void List::delete_slice(Call& call, MaybeBound start, MaybeBound stop, MaybeBound step) {
    const Slice slice = Slice::of(items_.size(), start, stop, step, "list.delete_slice");
    if (slice.count == 0) return call.unchanged();
    const auto count = static_cast<std::size_t>(slice.count);
    if (count == 1 || slice.stride() == 1) return drop(call, slice.lowest(), count);
    // Single items where they are far apart, from the back, so that the places in front stay what they are.
    constexpr std::size_t far_apart = 64;
    if (slice.stride() < far_apart) return drop_every(call, slice.lowest(), count, slice.stride());
    for (std::size_t i = count; i-- > 0;) drop(call, slice.lowest() + i * slice.stride(), 1);
}

// One pass over what lies between the first and the last of them: what stays is put together anew.
void List::drop_every(Call& call, std::size_t first, std::size_t count, std::size_t stride) {
    const std::size_t last = first + (count - 1) * stride + 1;
    PackedList kept;
    items_.visit(first, last, [&](std::size_t at, ValueView value) {
        if ((at - first) % stride == 0)
            references_.dropped(call, value);
        else
            kept.append(value);
        return true;
    });
    items_.erase(first, last - first);
    items_.insert(first, std::move(kept));
}

void List::append(Call& call, ValueView value) {
    references_.stored(call, value);
    items_.append(value);
}

void List::extend(Call& call, ArrayView values) {
    if (values.count == 0) return call.unchanged();
    for_each_item(values.value, [&](ValueView value) { append(call, value); });
}

void List::insert(Call& call, Index index, ValueView value) {
    // As in Python, an index past either end means that end.
    const Index size = len();
    const Index from_front = index < 0 ? std::max<Index>(index, -size) + size : std::min(index, size);
    references_.stored(call, value);
    items_.insert(static_cast<std::size_t>(from_front), value);
}

Any List::pop(Call& call, MaybeIndex index) {
    if (items_.size() == 0) throw Refusal{ErrorCode::empty, "list.pop: the list is empty"};
    const std::size_t at = place(index.value_or(-1), "pop");
    Any answer{Bytes(items_.at(at).bytes)};
    drop(call, at, 1);
    return answer;
}

Array List::pop_many(Call& call, std::int64_t count, MaybeIndex index) {
    if (count < 0) throw Refusal{ErrorCode::bad_argument, "list.pop_many: 'count' must not be negative"};
    const std::size_t size = items_.size();
    const std::size_t wanted = std::min(static_cast<std::size_t>(count), size);
    std::size_t first = size - wanted;
    if (index && wanted > 0) first = place(*index, "pop_many");
    const std::size_t last = std::min(size, first + wanted);
    Array answer = items(first, last);
    // A read that is too large to send can be asked for in parts; what was taken out would be lost. A select adds its own bytes.
    if (answer.bytes.size() > limits::call_bytes_max)
        throw Refusal{ErrorCode::limit_exceeded, "list.pop_many: the items are larger than a message may be: " +
                                                     std::to_string(limits::call_bytes_max) + " bytes"};
    if (first == last) call.unchanged();
    drop(call, first, last - first);
    return answer;
}

std::optional<std::size_t> List::find(ValueView value, std::size_t first, std::size_t last) const {
    std::optional<std::size_t> found;
    items_.visit(first, last, [&](std::size_t at, ValueView item) {
        if (equal(item, value)) found = at;
        return !found;
    });
    return found;
}

void List::remove(Call& call, ValueView value) {
    const auto found = find(value, 0, items_.size());
    if (!found) throw Refusal{ErrorCode::value_not_found, "list.remove: no item is equal to the value"};
    drop(call, *found, 1);
}

void List::reverse() {
    PackedList reversed;
    const std::vector<ValueView> views = items_.views(0, items_.size());
    for (auto view = views.rbegin(); view != views.rend(); ++view) reversed.append(*view);
    items_ = std::move(reversed);
}

void List::sort(std::optional<bool> reverse, std::optional<std::string_view> key) {
    PackedList sorted;
    for (const ValueView view : in_order(items_.views(0, items_.size()), reverse.value_or(false), key.value_or("")))
        sorted.append(view);
    items_ = std::move(sorted);
}

std::int64_t List::index(ValueView value, MaybeBound start, MaybeBound stop) const {
    const Slice slice = Slice::of(items_.size(), start, stop, std::nullopt, "list.index");
    const auto found = find(value, slice.index(0), slice.index(slice.count));
    if (!found) throw Refusal{ErrorCode::value_not_found, "list.index: no item there is equal to the value"};
    return static_cast<std::int64_t>(*found);
}

std::int64_t List::count(ValueView value) const {
    std::int64_t found = 0;
    items_.visit(0, items_.size(), [&](std::size_t, ValueView item) {
        found += equal(item, value) ? 1 : 0;
        return true;
    });
    return found;
}

bool List::contains(ValueView value) const { return find(value, 0, items_.size()).has_value(); }

void List::clear(Call& call) {
    if (items_.size() == 0) return call.unchanged();
    drop(call, 0, items_.size());
}

Array List::copy() const { return items(0, items_.size()); }

void List::repeat(Call& call, std::int64_t count) {
    if (count <= 0) return clear(call);
    const std::uint64_t times = static_cast<std::uint64_t>(count) - 1;
    if (times == 0 || items_.size() == 0) return call.unchanged();
    call.require_room(items_.bytes_of_rounds(times));
    const Bytes once = copy().bytes;
    for (std::uint64_t i = 0; i < times; ++i) for_each_item({once}, [&](ValueView value) { append(call, value); });
}

bool List::equals(ArrayView values) const {
    if (values.count != items_.size()) return false;
    Reader reader(values.value.bytes);
    reader.next();
    bool same = true;
    items_.visit(0, items_.size(), [&](std::size_t, ValueView item) { return same = equal(item, {reader.value()}); });
    return same;
}

AnyNumber List::fetch_add(Call& call, Index index, Number amount, std::optional<std::string_view> kind) {
    const std::size_t at = place(index, "fetch_add");
    AnyNumber before{Bytes(items_.at(at).bytes)};
    const Bytes after = sum({before.bytes}, amount, "list.fetch_add", named_kind(kind, "list.fetch_add"));
    replace(call, at, {after});
    return before;
}

Array List::compare_exchange(Call& call, Index index, ValueView expected, ValueView desired) {
    const std::size_t at = place(index, "compare_exchange");
    const bool same = equal(items_.at(at), expected);
    Array answer = flag_and_value(same, items_.at(at));
    if (same)
        replace(call, at, desired);
    else
        call.unchanged();
    return answer;
}

void List::write(Writer& writer) const { writer.raw(copy().bytes); }

void List::visit_references(const std::function<void(ObjectId)>& visit) const {
    if (!references_.any()) return;
    for (const ValueView value : items_.views(0, items_.size())) for_each_reference(value, visit);
}

TypeRow list_type() {
    return {
        .name = "list",
        .summary = "A list of values, as Python's. Negative indices count from the end.",
        .constructor = constructor<&List::create>({"values"}, "A list of these values, or an empty one."),
        .methods = {
            method<&List::get>("get", {"index"}, reads, "The item at the index."),
            method<&List::set>("set", {"index", "value"}, grows, "Replace the item at the index."),
            method<&List::erase>("delete", {"index"}, writes, "Delete the item at the index."),
            method<&List::get_or>("get_or", {"index", "default"}, reads,
                "The item at the index, or the default when the list has no such index."),
            method<&List::get_slice>("get_slice", {"start", "stop", "step"}, reads, "The items of the slice."),
            method<&List::set_slice>("set_slice", {"values", "start", "stop", "step"}, grows,
                "Replace the items of the slice; with a step other than 1 by as many values as it has items."),
            method<&List::delete_slice>("delete_slice", {"start", "stop", "step"}, writes, "Delete the items of the slice."),
            method<&List::append>("append", {"value"}, grows, "Add one item at the end."),
            method<&List::extend>("extend", {"values"}, grows, "Add several items at the end, in order."),
            method<&List::insert>("insert", {"index", "value"}, grows,
                "Add one item before the index; an index past either end means that end."),
            method<&List::pop>("pop", {"index"}, writes, "Take out the item at the index, the last one if none is given."),
            method<&List::pop_many>("pop_many", {"count", "index"}, writes,
                "Take out up to `count` items from the index on, or the last ones if none is given; in the list's order."),
            method<&List::remove>("remove", {"value"}, writes, "Delete the first item that is equal to the value."),
            method<&List::reverse>("reverse", {}, writes, "Turn the order of the items around."),
            method<&List::sort>("sort", {"reverse", "key"}, writes,
                "Sort the items, equal ones staying in order: numbers by value, strings by bytes, arrays item by item. `key` is a "
                "JSON pointer to what is compared inside each item."),
            method<&List::index>("index", {"value", "start", "stop"}, reads,
                "The first index, from `start` to before `stop`, of an item equal to the value."),
            method<&List::count>("count", {"value"}, reads, "How many items are equal to the value."),
            method<&List::contains>("contains", {"value"}, reads, "Whether some item is equal to the value."),
            method<&List::len>("len", {}, reads, "How many items there are."),
            method<&List::clear>("clear", {}, writes, "Delete all items."),
            method<&List::copy>("copy", {}, reads, "All items."),
            method<&List::repeat>("repeat", {"count"}, grows,
                "Make the list `count` times as long by repeating its items, as Python's `*=`; zero or less clears it."),
            method<&List::equals>("equals", {"values"}, reads, "Whether the items are equal to these values, one by one."),
            method<&List::fetch_add>("fetch_add", {"index", "amount", "kind"}, grows,
                "Add to the number at the index and return the number it was before. `kind` is as for `value.fetch_add`."),
            method<&List::compare_exchange>("compare_exchange", {"index", "expected", "desired"}, grows,
                "Replace the item at the index if it is equal to `expected`. Returns whether it was, and the item before."),
        },
    };
}

}  // namespace steward::engine
