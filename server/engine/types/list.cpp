// The shared list: Python's list and its manager proxy, and what a shared list needs as one call.
#include "engine/slice.hpp"
#include "engine/types/list_items.hpp"
#include "engine/types/list_order.hpp"
#include "engine/types/types.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

class List final : public Object {
public:
    using Index = std::int64_t;
    using MaybeIndex = std::optional<std::int64_t>;
    using MaybeBound = std::optional<Bound>;

    static std::unique_ptr<Object> create(const Call& call, Effects& effects,
                                          std::optional<ArrayView> values) {
        auto list = std::make_unique<List>();
        if (values) list->extend(call, effects, *values);
        return list;
    }
    static std::uint64_t count_at_first(std::optional<ArrayView> values) {
        return values ? values->count : 0;
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        auto list = std::make_unique<List>();
        for (std::uint64_t left = saved.array(); left > 0; --left) list->items_.load(saved.value());
        return list;
    }

    // --- one item ---

    ValueView get(Index index) const { return items_.at(place(index)); }
    ValueView get_or(Index index, ValueView otherwise) const {
        const auto found = item_index(items_.size(), index);
        return found ? items_.at(*found) : otherwise;
    }
    void set(const Call& call, Effects& effects, Index index, ValueView value) {
        items_.set(call, effects, place(index), value);
    }
    void erase(Effects& effects, Index index) { items_.erase(effects, place(index), 1); }
    void append(const Call& call, Effects& effects, ValueView value) {
        items_.append(call, effects, value);
    }
    void insert(const Call& call, Effects& effects, Index index, ValueView value) {
        // As in Python, an index past either end means that end.
        const Index from_front =
            index < 0 ? std::max<Index>(index, -len()) + len() : std::min(index, len());
        items_.insert(call, effects, static_cast<std::size_t>(from_front), value);
    }
    Any pop(Effects& effects, MaybeIndex index) {
        if (items_.size() == 0) throw Refusal{ErrorCode::empty, "the list is empty"};
        const std::size_t at = place(index.value_or(-1));
        Any answer{Bytes(items_.at(at).bytes)};
        items_.erase(effects, at, 1);
        return answer;
    }
    void remove(Effects& effects, ValueView value) {
        const auto found = items_.find(value, 0, items_.size());
        if (!found) throw Refusal{ErrorCode::value_not_found, "no item is equal to the value"};
        items_.erase(effects, *found, 1);
    }
    AnyNumber fetch_add(const Call& call, Effects& effects, Index index, Number amount,
                        std::optional<std::string_view> kind) {
        const std::size_t at = place(index);
        AnyNumber before{Bytes(items_.at(at).bytes)};
        const Bytes after = sum({before.bytes}, amount, named_kind(kind));
        items_.set(call, effects, at, {after});
        return before;
    }
    Array compare_exchange(const Call& call, Effects& effects, Index index, ValueView expected,
                           ValueView desired) {
        const std::size_t at = place(index);
        const bool same = equal(items_.at(at), expected);
        Array answer = flag_and_value(same, items_.at(at));
        if (same)
            items_.set(call, effects, at, desired);
        else
            effects.unchanged();
        return answer;
    }

    // --- several ---

    Array get_slice(MaybeBound start, MaybeBound stop, MaybeBound step) const {
        const Slice slice = Slice::of(items_.size(), start, stop, step);
        if (slice.step == 1) return items_.answer(slice.index(0), slice.index(slice.count));
        return items_.picked(slice.lowest(), static_cast<std::size_t>(slice.count), slice.stride(),
                             slice.step < 0);
    }
    void set_slice(const Call& call, Effects& effects, ArrayView values, MaybeBound start,
                   MaybeBound stop, MaybeBound step) {
        const Slice slice = Slice::of(items_.size(), start, stop, step);
        const bool extended = slice.step != 1;
        const auto count = static_cast<std::size_t>(slice.count);
        if (extended && values.count != count)
            throw Refusal{ErrorCode::bad_argument, std::to_string(values.count) +
                                                       " values for a slice of " +
                                                       std::to_string(count) + " items"};
        if (values.count == 0 && count == 0) return effects.unchanged();
        if (!extended) return items_.replace(call, effects, slice.index(0), count, values);
        std::int64_t i = 0;
        for_each_item(values.value,
                      [&](ValueView value) { items_.set(call, effects, slice.index(i++), value); });
    }
    void delete_slice(Effects& effects, MaybeBound start, MaybeBound stop, MaybeBound step) {
        const Slice slice = Slice::of(items_.size(), start, stop, step);
        if (slice.count == 0) return effects.unchanged();
        items_.erase_every(effects, slice.lowest(), static_cast<std::size_t>(slice.count),
                           slice.stride());
    }
    void extend(const Call& call, Effects& effects, ArrayView values) {
        if (values.count == 0) return effects.unchanged();
        items_.append_all(call, effects, values);
    }
    Array pop_many(Effects& effects, std::int64_t count, MaybeIndex index) {
        if (count < 0) throw Refusal{ErrorCode::bad_argument, "'count' must not be negative"};
        const std::size_t size = items_.size();
        const std::size_t wanted = std::min(static_cast<std::size_t>(count), size);
        std::size_t first = size - wanted;
        if (index && wanted > 0) first = place(*index);
        const std::size_t last = std::min(size, first + wanted);
        // A read that is too large to send can be asked for in parts; what was taken out would be
        // lost. A select adds its own bytes.
        const std::size_t taken = last - first;
        const std::size_t head_bytes = taken < 16 ? 1 : taken <= UINT16_MAX ? 3 : 5;
        if (items_.bytes_between(first, last) + head_bytes > limits::call_bytes_max)
            throw Refusal{ErrorCode::limit_exceeded,
                          "the items are larger than a message may be: " +
                              std::to_string(limits::call_bytes_max) + " bytes"};
        Array answer = items_.array(first, last);
        if (first == last) effects.unchanged();
        items_.erase(effects, first, last - first);
        return answer;
    }

    // --- all ---

    void reverse(const Call& call) {
        require_order_room(call, 0);
        items_.reverse();
    }
    void sort(const Call& call, std::optional<bool> reverse, std::optional<std::string_view> key) {
        if (key.value_or("").empty() && items_.is_in_order(reverse.value_or(false))) return;
        require_order_room(call, 5 * sizeof(ValueView));
        items_.reorder(in_order(items_.views(), reverse.value_or(false), key.value_or("")));
    }
    std::int64_t index(ValueView value, MaybeBound start, MaybeBound stop) const {
        const Slice slice = Slice::of(items_.size(), start, stop);
        const auto found = items_.find(value, slice.index(0), slice.index(slice.count));
        if (!found)
            throw Refusal{ErrorCode::value_not_found, "no item there is equal to the value"};
        return static_cast<std::int64_t>(*found);
    }
    std::int64_t count(ValueView value) const { return items_.count(value); }
    bool contains(ValueView value) const {
        return items_.find(value, 0, items_.size()).has_value();
    }
    std::int64_t len() const { return static_cast<std::int64_t>(items_.size()); }
    void clear(Effects& effects) {
        if (items_.size() == 0) return effects.unchanged();
        items_.erase(effects, 0, items_.size());
    }
    Array copy() const { return items_.answer(0, items_.size()); }
    void repeat(const Call& call, Effects& effects, std::int64_t count) {
        if (count <= 0) return clear(effects);
        const std::uint64_t times = static_cast<std::uint64_t>(count) - 1;
        if (times == 0 || items_.size() == 0) return effects.unchanged();
        items_.repeat(call, effects, times);
    }
    bool equals(ArrayView values) const { return items_.equals(values); }

    // --- what a call of these does for each ---

    std::uint64_t slice_items(MaybeBound start, MaybeBound stop, MaybeBound step) const {
        return static_cast<std::uint64_t>(Slice::of(items_.size(), start, stop, step).count);
    }
    std::uint64_t slice_span(MaybeBound start, MaybeBound stop, MaybeBound step) const {
        const Slice slice = Slice::of(items_.size(), start, stop, step);
        return static_cast<std::uint64_t>(slice.count) * slice.stride();
    }
    std::uint64_t replaced_items(ArrayView values, MaybeBound start, MaybeBound stop,
                                 MaybeBound step) const {
        return values.count + slice_items(start, stop, step);
    }
    std::uint64_t count_of(ArrayView values) const { return values.count; }
    std::uint64_t popped_items(std::int64_t count) const {
        return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0)),
                        std::uint64_t{items_.size()});
    }
    std::uint64_t repeated_items(std::int64_t count) const {
        const auto most = static_cast<std::int64_t>(UINT64_MAX >> 2) / (len() + 1);
        return items_.size() * static_cast<std::uint64_t>(std::clamp<std::int64_t>(count, 1, most));
    }

    std::size_t items() const override { return items_.size(); }
    Glimpse glimpse(BytesView index) const override {
        const auto place = index_in(index);
        return place && *place < items_.size() ? Glimpse::of(items_.at(*place)) : Glimpse{};
    }
    void show(Writer& writer, const Holders&) const override {
        writer.raw(items_.array(0, items_.size()).bytes);
    }
    Sample sample() const override {
        return items_.size() == 0 ? Sample{} : Sample{.value = items_.at(0).kind()};
    }
    std::size_t stored_bytes() const override { return items_.stored_bytes(); }
    bool holds_references() const override { return items_.holds_references(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        items_.visit_references(visit);
    }
    std::optional<std::size_t> visit_part(
        std::size_t place, std::size_t items,
        const std::function<void(ObjectId)>& visit) const override {
        return items_.visit_part(place, items, visit);
    }
    bool shed(std::size_t items, const std::function<void(ObjectId)>& visit) override {
        return items_.shed(items, visit);
    }

private:
    // What is put in another order stands beside the list meanwhile, and so many bytes for each
    // item.
    void require_order_room(const Call& call, std::size_t bytes_each) const {
        call.require_room(items_.stored_bytes() + items_.size() * bytes_each);
    }
    std::size_t place(Index index) const {
        if (const auto found = item_index(items_.size(), index)) [[likely]]
            return *found;
        refuse_index(index);
    }
    // The refusal stands apart, so that the look at the index is short.
    [[noreturn, gnu::noinline]] void refuse_index(Index index) const {
        throw Refusal{ErrorCode::index_out_of_range, "index " + std::to_string(index) +
                                                         " is out of range for a list of " +
                                                         std::to_string(items_.size())};
    }

    ListItems items_;
};

// What is looked through, item by item.
constexpr Cost search = linear(Cost::items, 8);
constexpr Cost sliced = linear(Cost::asked, 5);
constexpr Cost added = linear(Cost::asked, 10);
constexpr Cost copied = linear(Cost::bytes, 0.1f);
constexpr Cost emptied = linear(Cost::bytes, 0.03f);
constexpr Cost ordered = n_log_n(Cost::items, 3.5f);

ConstructorRow list_constructor() {
    return measured<&List::count_at_first>(
        constructor<&List::create, &List::load>({"values"},
                                                "A list of these values, or an empty one."),
        added);
}

}  // namespace

TypeRow list_type() {
    return {
        .name = "list",
        .summary = "A list of values, as Python's. Negative indices count from the end.",
        .own_bytes = 96,
        .constructor = list_constructor(),
        .methods = {
            method<&List::get>("get", {"index"}, reads_item, "The item at the index."),
            method<&List::set>("set", {"index", "value"}, sets_item,
                               "Replace the item at the index."),
            method<&List::erase>("delete", {"index"}, writes, "Delete the item at the index."),
            method<&List::get_or>(
                "get_or", {"index", "default"}, reads_item,
                "The item at the index, or the default when the list has no such index."),
            measured<&List::slice_items>(method<&List::get_slice>(
                "get_slice", {"start", "stop", "step"}, costs(sliced, about(Part::slice, reads)),
                "The items of the slice.")),
            measured<&List::replaced_items>(method<&List::set_slice>(
                "set_slice", {"values", "start", "stop", "step"},
                costs(linear(Cost::asked, 4), grows),
                "Replace the items of the slice; with a step other than 1 by "
                "as many values as it has items.")),
            measured<&List::slice_span>(method<&List::delete_slice>(
                "delete_slice", {"start", "stop", "step"}, costs(sliced, writes),
                "Delete the items of the slice.")),
            method<&List::append>("append", {"value"}, adds_items, "Add one item at the end."),
            measured<&List::count_of>(
                method<&List::extend>("extend", {"values"}, costs(added, adds_items),
                                      "Add several items at the end, in order.")),
            method<&List::insert>(
                "insert", {"index", "value"}, grows,
                "Add one item before the index; an index past either end means that end."),
            method<&List::pop>("pop", {"index"}, writes,
                               "Take out the item at the index, the last one if none is given."),
            measured<&List::popped_items>(method<&List::pop_many>(
                "pop_many", {"count", "index"}, costs(linear(Cost::asked, 1), writes),
                "Take out up to `count` items from the index on, or the last "
                "ones if none is given; in the list's order.")),
            method<&List::remove>("remove", {"value"}, costs(search, writes),
                                  "Delete the first item that is equal to the value."),
            method<&List::reverse>("reverse", {}, costs(linear(Cost::items, 2), writes),
                                   "Turn the order of the items around."),
            method<&List::sort>("sort", {"reverse", "key"}, costs(ordered, writes),
                                "Sort the items, equal ones staying in order: numbers by value, "
                                "strings by bytes, arrays item by item. `key` is a JSON pointer to "
                                "what is compared inside each item."),
            method<&List::index>(
                "index", {"value", "start", "stop"}, costs(search, reads_size),
                "The first index, from `start` to before `stop`, of an item equal to the value."),
            method<&List::count>("count", {"value"}, costs(search, reads_size),
                                 "How many items are equal to the value."),
            method<&List::contains>("contains", {"value"}, costs(search, reads_size),
                                    "Whether some item is equal to the value."),
            method<&List::len>("len", {}, reads_size, "How many items there are."),
            method<&List::clear>("clear", {}, costs(emptied, overwriting(writes)),
                                 "Delete all items."),
            method<&List::copy>("copy", {}, costs(copied, reads), "All items."),
            measured<&List::repeated_items>(method<&List::repeat>(
                "repeat", {"count"}, costs(linear(Cost::asked, 0.5f), grows),
                "Make the list `count` times as long by repeating its items, as "
                "Python's `*=`; zero or less clears it.")),
            method<&List::equals>("equals", {"values"}, costs(linear(Cost::items, 8), reads_size),
                                  "Whether the items are equal to these values, one by one."),
            method<&List::fetch_add>("fetch_add", {"index", "amount", "kind"}, grows_item,
                                     "Add to the number at the index and return the number it was "
                                     "before. `kind` is as for `value.fetch_add`."),
            method<&List::compare_exchange>(
                "compare_exchange", {"index", "expected", "desired"}, grows_item,
                "Replace the item at the index if it is equal to `expected`. Returns whether it "
                "was, and the item before.")}};
}

}  // namespace steward::engine
