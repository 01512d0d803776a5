// The shared set: Python's set, its elements in the order in which they were added. What can be a
// key of a dict can be an element (engine/key.hpp): any value but a map; 1 and 1.0 are one element.
#include "engine/key.hpp"
#include "engine/types/entries.hpp"
#include "engine/types/types.hpp"
#include "engine/types/value_set.hpp"

namespace steward::engine {
namespace {

class SharedSet final : public Object {
public:
    explicit SharedSet(HashKey key) : entries_(key) {}

    static std::unique_ptr<Object> create(const Call& call, Effects& effects,
                                          std::optional<ArrayView> values) {
        auto made = std::make_unique<SharedSet>(call.hash_key());
        if (values) made->update(call, effects, *values, {});
        return made;
    }
    static std::uint64_t count_at_first(std::optional<ArrayView> values) {
        return values ? values->count : 0;
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading& loading) {
        auto made = std::make_unique<SharedSet>(loading.hash_key);
        for (std::uint64_t left = saved.array(); left > 0; --left)
            made->entries_.load(saved.value().bytes, no_value);
        return made;
    }

    bool add(const Call& call, Effects& effects, ValueView value) {
        Bytes scratch;
        const BytesView element = canonical_key(value, scratch);
        if (has(element)) return effects.unchanged(), false;
        entries_.require_room(call, 1, element.size() + no_value.bytes.size());
        entries_.set(call, effects, element, no_value);
        return true;
    }
    bool discard(Effects& effects, ValueView value) {
        Bytes scratch;
        const bool was_there = entries_.erase(effects, canonical_key(value, scratch));
        if (!was_there) effects.unchanged();
        return was_there;
    }
    void remove(Effects& effects, ValueView value) {
        if (!discard(effects, value))
            throw Refusal{ErrorCode::key_not_found, "no such element: " + quoted(value)};
    }
    Any pop(Effects& effects) {
        if (entries_.size() == 0) throw Refusal{ErrorCode::empty, "the set is empty"};
        Any last{Bytes(entries_.last().key)};
        entries_.erase(effects, last.bytes);
        return last;
    }
    void clear(Effects& effects) {
        if (entries_.size() == 0) return effects.unchanged();
        entries_.clear(effects);
    }
    bool contains(ValueView value) const {
        Bytes scratch;
        return has(canonical_key(value, scratch));
    }
    std::int64_t len() const { return entries_.size(); }
    Array copy() const {
        return chosen([](std::size_t) { return true; });
    }

    // --- with other values: new arrays ---

    Array join(ArrayView values, std::optional<ArrayView> more) const {
        const Overlap found = overlap(entries_.packed(), Others::kept, values, more);
        return chosen([](std::size_t) { return true; }, found.others);
    }
    Array intersection(ArrayView values, std::optional<ArrayView> more) const {
        const Overlap found = overlap_of_each(entries_.packed(), values, more);
        return chosen([&](std::size_t place) { return found.common[place]; });
    }
    Array difference(ArrayView values, std::optional<ArrayView> more) const {
        const Overlap found = overlap(entries_.packed(), Others::counted, values, more);
        return chosen([&](std::size_t place) { return !found.common[place]; });
    }
    Array symmetric_difference(ArrayView values) const {
        const Overlap found = overlap(entries_.packed(), Others::kept, values);
        return chosen([&](std::size_t place) { return !found.common[place]; }, found.others);
    }

    // --- and changes of this one; refused before the first ---

    void update(const Call& call, Effects& effects, ArrayView values,
                std::optional<ArrayView> more) {
        const Overlap found = overlap(entries_.packed(), Others::kept, values, more);
        const std::uint64_t fresh = found.others.elements().size();
        if (fresh == 0) return effects.unchanged();
        entries_.require_room(
            call, fresh, values.value.bytes.size() + (more ? more->value.bytes.size() : 0) + fresh);
        insert(call, effects, found.others);
    }
    void intersection_update(Effects& effects, ArrayView values, std::optional<ArrayView> more) {
        Overlap found = overlap_of_each(entries_.packed(), values, more);
        found.common.flip();
        entries_.erase(effects, found.common);
    }
    void difference_update(Effects& effects, ArrayView values, std::optional<ArrayView> more) {
        const Overlap found = overlap(entries_.packed(), Others::counted, values, more);
        entries_.erase(effects, found.common);
    }
    void symmetric_difference_update(const Call& call, Effects& effects, ArrayView values) {
        const Overlap found = overlap(entries_.packed(), Others::kept, values);
        const std::uint64_t others = found.common_count + found.others.elements().size();
        if (others == 0) return effects.unchanged();
        entries_.require_room(call, others, values.value.bytes.size() + others);
        if (found.common_count > 0) entries_.erase(effects, found.common);
        insert(call, effects, found.others);
    }

    // --- comparisons ---

    bool issubset(ArrayView values, std::optional<bool> proper) const {
        const Overlap found = overlap(entries_.packed(), Others::counted, values);
        return found.common_count == size() && (found.has_others || !proper.value_or(false));
    }
    bool issuperset(ArrayView values, std::optional<bool> proper) const {
        const Overlap found = overlap(entries_.packed(), Others::counted, values);
        return !found.has_others && (found.common_count < size() || !proper.value_or(false));
    }
    bool isdisjoint(ArrayView values) const {
        return overlap(entries_.packed(), Others::counted, values).common_count == 0;
    }
    bool equals(ArrayView values) const {
        const Overlap found = overlap(entries_.packed(), Others::counted, values);
        return found.common_count == size() && !found.has_others;
    }

    // --- how many values a call brings ---

    std::uint64_t count_of(ArrayView values) const { return values.count; }
    std::uint64_t count_of_all(ArrayView values, std::optional<ArrayView> more) const {
        return values.count + (more ? more->value.bytes.size() / 4 : 0);
    }

    std::size_t items() const override { return static_cast<std::size_t>(entries_.size()); }
    Glimpse glimpse(BytesView key) const override {
        return !key.empty() && has(key) ? Glimpse::of(ValueView{key}) : Glimpse{};
    }
    void show(Writer& writer, const Holders&) const override {
        writer.array(size());
        entries_.visit([&](const PackedDict::Entry& entry) { return writer.raw(entry.key), true; });
    }
    Sample sample() const override {
        return entries_.size() == 0 ? Sample{}
                                    : Sample{.value = ValueView{entries_.last().key}.kind()};
    }
    std::size_t stored_bytes() const override { return entries_.stored_bytes(); }
    std::uint64_t growth(std::uint64_t values, std::uint64_t bytes) const override {
        return Entries::growth(values, bytes);
    }
    bool holds_references() const override { return entries_.holds_references(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        entries_.visit_references(visit);
    }
    std::optional<std::size_t> visit_part(
        std::size_t place, std::size_t items,
        const std::function<void(ObjectId)>& visit) const override {
        return entries_.visit_part(place, items, visit);
    }
    bool shed(std::size_t items, const std::function<void(ObjectId)>& visit) override {
        return entries_.shed(items, visit);
    }

private:
    bool has(BytesView element) const { return entries_.find(element).has_value(); }
    std::uint64_t size() const { return static_cast<std::uint64_t>(entries_.size()); }

    // The elements whose place is wanted, then those of the others.
    template <class Wanted>
    Array chosen(Wanted wanted, const ValueSet& others = {}) const {
        AnswerBuilder found;
        entries_.packed().visit_places([&](std::size_t place, const PackedDict::Entry& entry) {
            if (wanted(place)) found.add({entry.key});
            return true;
        });
        for (const ValueSet::Element& other : others.elements()) found.add({other.bytes});
        return found.finish();
    }

    void insert(const Call& call, Effects& effects, const ValueSet& others) {
        entries_.reserve(others.elements().size());
        for (const ValueSet::Element& other : others.elements())
            entries_.insert(call, effects, other.tag, other.bytes, no_value);
    }

    Entries entries_;
};

// What is done with other values.
constexpr Cost by_values = linear(Cost::asked, 50);
constexpr Cost added_values = linear(Cost::asked, 150);
constexpr Cost turned_over = linear(Cost::items | Cost::asked, 70);
constexpr Cost by_elements = linear(Cost::items, 20);
constexpr Cost by_both = linear(Cost::items | Cost::asked, 40);

}  // namespace

TypeRow set_type() {
    return {
        .name = "set",
        .summary =
            "A set of values, as Python's; any value but a map can be an element. Answers have the "
            "order of adding.",
        .own_bytes = 112,
        .constructor = measured<&SharedSet::count_at_first>(
            constructor<&SharedSet::create, &SharedSet::load>(
                {"values"}, "A set of these values, or an empty one."),
            linear(Cost::asked, 150)),
        .methods = {
            method<&SharedSet::add>("add", {"value"}, grows_key,
                                    "Add an element. Returns whether it is new."),
            method<&SharedSet::discard>("discard", {"value"}, writes_key,
                                        "Take out an element. Returns whether it was there."),
            method<&SharedSet::remove>(
                "remove", {"value"}, writes_key,
                "Take out an element; refused with key_not_found when it is not there."),
            method<&SharedSet::pop>("pop", {}, about(Part::end, writes),
                                    "Take out the element that was added last."),
            method<&SharedSet::clear>("clear", {}, costs(by_elements, overwriting(writes)),
                                      "Take out all elements."),
            method<&SharedSet::contains>("contains", {"value"}, reads_key,
                                         "Whether the value is an element."),
            method<&SharedSet::len>("len", {}, reads_size, "How many elements there are."),
            method<&SharedSet::copy>("copy", {}, costs(linear(Cost::items, 10), reads),
                                     "All elements."),
            measured<&SharedSet::count_of_all>(method<&SharedSet::join>(
                "union", {"values", "more"}, costs(by_both, reads_size),
                "The elements, and the values that are none. `more` holds "
                "further arrays of values, as Python's `union(*others)`.")),
            measured<&SharedSet::count_of_all>(method<&SharedSet::intersection>(
                "intersection", {"values", "more"}, costs(by_both, reads_size),
                "The elements that are among the values, and in each of the arrays in `more`.")),
            measured<&SharedSet::count_of_all>(method<&SharedSet::difference>(
                "difference", {"values", "more"}, costs(by_both, reads_size),
                "The elements that are not among the values, nor in the arrays in `more`.")),
            measured<&SharedSet::count_of>(method<&SharedSet::symmetric_difference>(
                "symmetric_difference", {"values"}, costs(by_both, reads_size),
                "The elements that are not among the values, "
                "then the values that are no elements.")),
            measured<&SharedSet::count_of_all>(method<&SharedSet::update>(
                "update", {"values", "more"}, costs(added_values, grows),
                "Add several elements, in order; then those of the arrays in `more`.")),
            measured<&SharedSet::count_of_all>(method<&SharedSet::intersection_update>(
                "intersection_update", {"values", "more"}, costs(by_both, writes),
                "Keep only the elements that are among the "
                "values, and in each of the arrays in `more`.")),
            measured<&SharedSet::count_of_all>(method<&SharedSet::difference_update>(
                "difference_update", {"values", "more"}, costs(by_both, writes),
                "Take out the elements that are among the values, or in the arrays in `more`.")),
            measured<&SharedSet::count_of>(method<&SharedSet::symmetric_difference_update>(
                "symmetric_difference_update", {"values"}, costs(turned_over, grows),
                "Take out the elements that are among the values, and add the values that were "
                "none.")),
            measured<&SharedSet::count_of>(method<&SharedSet::issubset>(
                "issubset", {"values", "proper"}, costs(by_values, reads_size),
                "Whether every element is among the values; when "
                "`proper`, and they are not the same.")),
            measured<&SharedSet::count_of>(method<&SharedSet::issuperset>(
                "issuperset", {"values", "proper"}, costs(by_values, reads_size),
                "Whether every value is an element; when `proper`, and they are not the same.")),
            measured<&SharedSet::count_of>(method<&SharedSet::isdisjoint>(
                "isdisjoint", {"values"}, costs(by_values, reads_size),
                "Whether no value is an element.")),
            measured<&SharedSet::count_of>(method<&SharedSet::equals>(
                "equals", {"values"}, costs(by_values, reads_size),
                "Whether the elements are these values, in any order."))}};
}

}  // namespace steward::engine
