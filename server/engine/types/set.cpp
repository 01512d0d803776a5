// The shared set: Python's set, its elements in the order in which they were added. What can be a key of a dict can be an
// element (engine/key.hpp): any value but a map; 1 and 1.0 are one element.
#include "engine/key.hpp"
#include "engine/types/entries.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr ValueView no_value{"\xc0"};

class SharedSet final : public Object {
public:
    explicit SharedSet(Call& call) : entries_(call) {}

    static std::unique_ptr<Object> create(Call& call, std::optional<ArrayView> values) {
        auto made = std::make_unique<SharedSet>(call);
        if (values) made->add_all(call, *values, {}, "set.create");
        return made;
    }

    bool add(Call& call, ValueView value) {
        Bytes scratch;
        const BytesView element = canonical_key(value, scratch, "set.add");
        if (has(element)) return call.unchanged(), false;
        entries_.require_room(call, 1, element.size() + no_value.bytes.size());
        entries_.set(call, element, no_value);
        return true;
    }
    bool discard(Call& call, ValueView value) { return erase(call, value, "set.discard"); }
    void remove(Call& call, ValueView value) {
        if (!erase(call, value, "set.remove"))
            throw Refusal{ErrorCode::key_not_found, "set.remove: no such element: " + quoted(value)};
    }
    Any pop(Call& call) {
        if (entries_.size() == 0) throw Refusal{ErrorCode::empty, "set.pop: the set is empty"};
        Any last{Bytes(entries_.last().key)};
        entries_.erase(call, last.bytes);
        return last;
    }
    void clear(Call& call) {
        if (entries_.size() == 0) return call.unchanged();
        entries_.clear(call);
    }
    bool contains(ValueView value) const {
        Bytes scratch;
        return has(canonical_key(value, scratch, "set.contains"));
    }
    std::int64_t len() const { return entries_.size(); }
    Array copy() const {
        return chosen([](BytesView) { return true; });
    }

    // --- with other values: new arrays ---

    Array join(ArrayView values, std::optional<ArrayView> more) const {
        return chosen([](BytesView) { return true; }, read(values, more, "set.union"), [&](BytesView other) { return !has(other); });
    }
    Array intersection(ArrayView values, std::optional<ArrayView> more) const {
        const auto others = read_each(values, more, "set.intersection");
        return chosen([&](BytesView element) { return is_in_all(others, element); });
    }
    Array difference(ArrayView values, std::optional<ArrayView> more) const {
        const PackedDict others = read(values, more, "set.difference");
        return chosen([&](BytesView element) { return !others.find(element); });
    }
    Array symmetric_difference(ArrayView values) const {
        const PackedDict others = read(values, {}, "set.symmetric_difference");
        return chosen([&](BytesView element) { return !others.find(element); }, others,
                      [&](BytesView other) { return !has(other); });
    }

    // --- and changes of this one; refused before the first ---

    void update(Call& call, ArrayView values, std::optional<ArrayView> more) { add_all(call, values, more, "set.update"); }
    void intersection_update(Call& call, ArrayView values, std::optional<ArrayView> more) {
        const auto others = read_each(values, more, "set.intersection_update");
        erase_where(call, [&](BytesView element) { return !is_in_all(others, element); });
    }
    void difference_update(Call& call, ArrayView values, std::optional<ArrayView> more) {
        const PackedDict others = read(values, more, "set.difference_update");
        erase_where(call, [&](BytesView element) { return others.find(element).has_value(); });
    }
    void symmetric_difference_update(Call& call, ArrayView values) {
        const PackedDict others = read(values, {}, "set.symmetric_difference_update");
        if (others.size() == 0) return call.unchanged();
        entries_.require_room(call, others.size(), values.value.bytes.size() + others.size());
        others.visit([&](const PackedDict::Entry& other) {
            if (!entries_.erase(call, other.key)) entries_.set(call, other.key, no_value);
            return true;
        });
    }

    // --- comparisons ---

    bool issubset(ArrayView values, std::optional<bool> proper) const {
        const PackedDict others = read(values, {}, "set.issubset");
        const auto least = static_cast<std::int64_t>(others.size()) - (proper.value_or(false) ? 1 : 0);
        return common(others) == entries_.size() && entries_.size() <= least;
    }
    bool issuperset(ArrayView values, std::optional<bool> proper) const {
        const PackedDict others = read(values, {}, "set.issuperset");
        const auto size = static_cast<std::int64_t>(others.size());
        return common(others) == size && size <= entries_.size() - (proper.value_or(false) ? 1 : 0);
    }
    bool isdisjoint(ArrayView values) const { return common(read(values, {}, "set.isdisjoint")) == 0; }
    bool equals(ArrayView values) const {
        const PackedDict others = read(values, {}, "set.equals");
        return static_cast<std::int64_t>(others.size()) == entries_.size() && common(others) == entries_.size();
    }

    void write(Writer& writer) const override { writer.raw(copy().bytes); }
    Sample sample() const override {
        return entries_.size() == 0 ? Sample{} : Sample{.value = ValueView{entries_.last().key}.kind()};
    }
    std::size_t stored_bytes() const override { return entries_.stored_bytes(); }
    bool holds_references() const override { return entries_.holds_references(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override { entries_.visit_references(visit); }

private:
    bool has(BytesView element) const { return entries_.find(element).has_value(); }

    bool erase(Call& call, ValueView value, std::string_view where) {
        Bytes scratch;
        const bool was_there = entries_.erase(call, canonical_key(value, scratch, where));
        if (!was_there) call.unchanged();
        return was_there;
    }

    void add_all(Call& call, ArrayView values, std::optional<ArrayView> more, std::string_view where) {
        const PackedDict others = read(values, more, where);
        const std::uint64_t fresh = others.size() - static_cast<std::uint64_t>(common(others));
        if (fresh == 0) return call.unchanged();
        entries_.require_room(call, fresh, values.value.bytes.size() + (more ? more->value.bytes.size() : 0) + fresh);
        others.visit([&](const PackedDict::Entry& other) {
            if (!has(other.key)) entries_.set(call, other.key, no_value);
            return true;
        });
    }

    // The caller's values as a set of their own, in order. Refuses maps with bad_argument.
    void read_into(PackedDict& others, ValueView values, std::string_view where) const {
        Bytes scratch;
        for_each_item(values, [&](ValueView value) { others.set(canonical_key(value, scratch, where), no_value); });
    }
    // With further arrays of values: all of them as one set.
    PackedDict read(ArrayView values, std::optional<ArrayView> more, std::string_view where) const {
        PackedDict others(entries_.hash_key());
        read_into(others, values.value, where);
        for_each_array(more, where, [&](ValueView array) { read_into(others, array, where); });
        return others;
    }
    // The same, each as a set of its own.
    std::vector<PackedDict> read_each(ArrayView values, std::optional<ArrayView> more, std::string_view where) const {
        std::vector<PackedDict> sets;
        const auto add = [&](ValueView array) { read_into(sets.emplace_back(entries_.hash_key()), array, where); };
        add(values.value);
        for_each_array(more, where, add);
        return sets;
    }
    template <class Visit>
    static void for_each_array(std::optional<ArrayView> arrays, std::string_view where, Visit visit) {
        if (!arrays) return;
        for_each_item(arrays->value, [&](ValueView array) {
            if (array.kind() != Kind::array)
                throw Refusal{ErrorCode::bad_argument, std::string(where) + ": 'more' must hold arrays of values"};
            visit(array);
        });
    }
    static bool is_in_all(const std::vector<PackedDict>& sets, BytesView element) {
        return std::all_of(sets.begin(), sets.end(), [&](const PackedDict& set) { return set.find(element).has_value(); });
    }

    std::int64_t common(const PackedDict& others) const {
        std::int64_t count = 0;
        others.visit([&](const PackedDict::Entry& other) {
            count += has(other.key) ? 1 : 0;
            return true;
        });
        return count;
    }

    template <class Wanted>
    Array chosen(Wanted wanted) const {
        return chosen(wanted, PackedDict(entries_.hash_key()), [](BytesView) { return false; });
    }
    // The wanted elements of this set, then those of the others.
    template <class Wanted, class WantedOther>
    Array chosen(Wanted wanted, const PackedDict& others, WantedOther wanted_other) const {
        ArrayBuilder found;
        const auto take = [&](const auto& from, const auto& is_wanted) {
            from.visit([&](const PackedDict::Entry& entry) {
                if (is_wanted(entry.key)) found.add({entry.key});
                return true;
            });
        };
        take(entries_, wanted);
        take(others, wanted_other);
        return found.finish();
    }

    template <class Unwanted>
    void erase_where(Call& call, Unwanted unwanted) {
        std::vector<Bytes> gone;
        entries_.visit([&](const PackedDict::Entry& entry) {
            if (unwanted(entry.key)) gone.emplace_back(entry.key);
            return true;
        });
        if (gone.empty()) call.unchanged();
        for (const Bytes& element : gone) entries_.erase(call, element);
    }

    Entries entries_;
};

}  // namespace

TypeRow set_type() {
    return {
        .name = "set",
        .summary = "A set of values, as Python's; any value but a map can be an element. Answers have the order of adding.",
        .constructor = constructor<&SharedSet::create>({"values"}, "A set of these values, or an empty one."),
        .methods = {
            method<&SharedSet::add>("add", {"value"}, grows, "Add an element. Returns whether it is new."),
            method<&SharedSet::discard>("discard", {"value"}, writes, "Take out an element. Returns whether it was there."),
            method<&SharedSet::remove>("remove", {"value"}, writes,
                "Take out an element; refused with key_not_found when it is not there."),
            method<&SharedSet::pop>("pop", {}, writes, "Take out the element that was added last."),
            method<&SharedSet::clear>("clear", {}, writes, "Take out all elements."),
            method<&SharedSet::contains>("contains", {"value"}, reads, "Whether the value is an element."),
            method<&SharedSet::len>("len", {}, reads, "How many elements there are."),
            method<&SharedSet::copy>("copy", {}, reads, "All elements."),
            method<&SharedSet::join>("union", {"values", "more"}, reads,
                "The elements, and the values that are none. `more` holds further arrays of values, as Python's `union(*others)`."),
            method<&SharedSet::intersection>("intersection", {"values", "more"}, reads,
                "The elements that are among the values, and in each of the arrays in `more`."),
            method<&SharedSet::difference>("difference", {"values", "more"}, reads,
                "The elements that are not among the values, nor in the arrays in `more`."),
            method<&SharedSet::symmetric_difference>("symmetric_difference", {"values"}, reads,
                "The elements that are not among the values, then the values that are no elements."),
            method<&SharedSet::update>("update", {"values", "more"}, grows,
                "Add several elements, in order; then those of the arrays in `more`."),
            method<&SharedSet::intersection_update>("intersection_update", {"values", "more"}, writes,
                "Keep only the elements that are among the values, and in each of the arrays in `more`."),
            method<&SharedSet::difference_update>("difference_update", {"values", "more"}, writes,
                "Take out the elements that are among the values, or in the arrays in `more`."),
            method<&SharedSet::symmetric_difference_update>("symmetric_difference_update", {"values"}, grows,
                "Take out the elements that are among the values, and add the values that were none."),
            method<&SharedSet::issubset>("issubset", {"values", "proper"}, reads,
                "Whether every element is among the values; when `proper`, and they are not the same."),
            method<&SharedSet::issuperset>("issuperset", {"values", "proper"}, reads,
                "Whether every value is an element; when `proper`, and they are not the same."),
            method<&SharedSet::isdisjoint>("isdisjoint", {"values"}, reads, "Whether no value is an element."),
            method<&SharedSet::equals>("equals", {"values"}, reads, "Whether the elements are these values, in any order."),
        },
    };
}

}  // namespace steward::engine
