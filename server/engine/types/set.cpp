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
        return chosen([](BytesView) { return true; });
    }

    // --- with other values: new arrays ---

    Array join(ArrayView values, std::optional<ArrayView> more) const {
        return chosen([](BytesView) { return true; }, one_set(hash_key(), values, more),
                      [&](BytesView other) { return !has(other); });
    }
    Array intersection(ArrayView values, std::optional<ArrayView> more) const {
        const auto others = each_set(hash_key(), values, more);
        return chosen([&](BytesView element) { return is_in_all(others, element); });
    }
    Array difference(ArrayView values, std::optional<ArrayView> more) const {
        const PackedDict others = one_set(hash_key(), values, more);
        return chosen([&](BytesView element) { return !others.find(element); });
    }
    Array symmetric_difference(ArrayView values) const {
        const PackedDict others = one_set(hash_key(), values);
        return chosen([&](BytesView element) { return !others.find(element); }, others,
                      [&](BytesView other) { return !has(other); });
    }

    // --- and changes of this one; refused before the first ---

    void update(const Call& call, Effects& effects, ArrayView values,
                std::optional<ArrayView> more) {
        const PackedDict others = one_set(hash_key(), values, more);
        const std::uint64_t fresh = others.size() - static_cast<std::uint64_t>(common(others));
        if (fresh == 0) return effects.unchanged();
        entries_.require_room(
            call, fresh, values.value.bytes.size() + (more ? more->value.bytes.size() : 0) + fresh);
        others.visit([&](const PackedDict::Entry& other) {
            if (!has(other.key)) entries_.set(call, effects, other.key, no_value);
            return true;
        });
    }
    void intersection_update(Effects& effects, ArrayView values, std::optional<ArrayView> more) {
        const auto others = each_set(hash_key(), values, more);
        erase_where(effects, [&](BytesView element) { return !is_in_all(others, element); });
    }
    void difference_update(Effects& effects, ArrayView values, std::optional<ArrayView> more) {
        const PackedDict others = one_set(hash_key(), values, more);
        erase_where(effects, [&](BytesView element) { return others.find(element).has_value(); });
    }
    void symmetric_difference_update(const Call& call, Effects& effects, ArrayView values) {
        const PackedDict others = one_set(hash_key(), values);
        if (others.size() == 0) return effects.unchanged();
        entries_.require_room(call, others.size(), values.value.bytes.size() + others.size());
        others.visit([&](const PackedDict::Entry& other) {
            if (!entries_.erase(effects, other.key))
                entries_.set(call, effects, other.key, no_value);
            return true;
        });
    }

    // --- comparisons ---

    bool issubset(ArrayView values, std::optional<bool> proper) const {
        const PackedDict others = one_set(hash_key(), values);
        const auto least =
            static_cast<std::int64_t>(others.size()) - (proper.value_or(false) ? 1 : 0);
        return common(others) == entries_.size() && entries_.size() <= least;
    }
    bool issuperset(ArrayView values, std::optional<bool> proper) const {
        const PackedDict others = one_set(hash_key(), values);
        const auto size = static_cast<std::int64_t>(others.size());
        return common(others) == size && size <= entries_.size() - (proper.value_or(false) ? 1 : 0);
    }
    bool isdisjoint(ArrayView values) const { return common(one_set(hash_key(), values)) == 0; }
    bool equals(ArrayView values) const {
        const PackedDict others = one_set(hash_key(), values);
        return static_cast<std::int64_t>(others.size()) == entries_.size() &&
               common(others) == entries_.size();
    }

    void show(Writer& writer, const Holders&) const override { writer.raw(copy().bytes); }
    Sample sample() const override {
        return entries_.size() == 0 ? Sample{}
                                    : Sample{.value = ValueView{entries_.last().key}.kind()};
    }
    std::size_t stored_bytes() const override { return entries_.stored_bytes(); }
    bool holds_references() const override { return entries_.holds_references(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        entries_.visit_references(visit);
    }

private:
    HashKey hash_key() const { return entries_.hash_key(); }
    bool has(BytesView element) const { return entries_.find(element).has_value(); }

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
        return chosen(wanted, PackedDict(hash_key()), [](BytesView) { return false; });
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
    void erase_where(Effects& effects, Unwanted unwanted) {
        std::vector<Bytes> gone;
        entries_.visit([&](const PackedDict::Entry& entry) {
            if (unwanted(entry.key)) gone.emplace_back(entry.key);
            return true;
        });
        if (gone.empty()) effects.unchanged();
        for (const Bytes& element : gone) entries_.erase(effects, element);
    }

    Entries entries_;
};

}  // namespace

TypeRow set_type() {
    return {
        .name = "set",
        .summary =
            "A set of values, as Python's; any value but a map can be an element. Answers have the "
            "order of adding.",
        .constructor = constructor<&SharedSet::create, &SharedSet::load>(
            {"values"}, "A set of these values, or an empty one."),
        .methods = {
            method<&SharedSet::add>("add", {"value"}, grows,
                                    "Add an element. Returns whether it is new."),
            method<&SharedSet::discard>("discard", {"value"}, writes,
                                        "Take out an element. Returns whether it was there."),
            method<&SharedSet::remove>(
                "remove", {"value"}, writes,
                "Take out an element; refused with key_not_found when it is not there."),
            method<&SharedSet::pop>("pop", {}, writes, "Take out the element that was added last."),
            method<&SharedSet::clear>("clear", {}, writes, "Take out all elements."),
            method<&SharedSet::contains>("contains", {"value"}, reads,
                                         "Whether the value is an element."),
            method<&SharedSet::len>("len", {}, reads, "How many elements there are."),
            method<&SharedSet::copy>("copy", {}, reads, "All elements."),
            method<&SharedSet::join>("union", {"values", "more"}, reads,
                                     "The elements, and the values that are none. `more` holds "
                                     "further arrays of values, as Python's `union(*others)`."),
            method<&SharedSet::intersection>(
                "intersection", {"values", "more"}, reads,
                "The elements that are among the values, and in each of the arrays in `more`."),
            method<&SharedSet::difference>(
                "difference", {"values", "more"}, reads,
                "The elements that are not among the values, nor in the arrays in `more`."),
            method<&SharedSet::symmetric_difference>("symmetric_difference", {"values"}, reads,
                                                     "The elements that are not among the values, "
                                                     "then the values that are no elements."),
            method<&SharedSet::update>(
                "update", {"values", "more"}, grows,
                "Add several elements, in order; then those of the arrays in `more`."),
            method<&SharedSet::intersection_update>("intersection_update", {"values", "more"},
                                                    writes,
                                                    "Keep only the elements that are among the "
                                                    "values, and in each of the arrays in `more`."),
            method<&SharedSet::difference_update>(
                "difference_update", {"values", "more"}, writes,
                "Take out the elements that are among the values, or in the arrays in `more`."),
            method<&SharedSet::symmetric_difference_update>(
                "symmetric_difference_update", {"values"}, grows,
                "Take out the elements that are among the values, and add the values that were "
                "none."),
            method<&SharedSet::issubset>("issubset", {"values", "proper"}, reads,
                                         "Whether every element is among the values; when "
                                         "`proper`, and they are not the same."),
            method<&SharedSet::issuperset>(
                "issuperset", {"values", "proper"}, reads,
                "Whether every value is an element; when `proper`, and they are not the same."),
            method<&SharedSet::isdisjoint>("isdisjoint", {"values"}, reads,
                                           "Whether no value is an element."),
            method<&SharedSet::equals>("equals", {"values"}, reads,
                                       "Whether the elements are these values, in any order.")}};
}

}  // namespace steward::engine
