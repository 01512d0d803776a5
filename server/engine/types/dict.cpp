// The shared dict: Python's dict and its manager proxy, insertion order kept, keys of any value but
// maps; and what a shared dict needs as one call.
#include "engine/key.hpp"
#include "engine/types/dict_items.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class Dict final : public Object {
public:
    explicit Dict(HashKey key) : entries_(key) {}

    static std::unique_ptr<Object> create(const Call& call, Effects& effects,
                                          std::optional<ValueView> items) {
        auto dict = std::make_unique<Dict>(call.hash_key());
        if (items) dict->update(call, effects, *items);
        return dict;
    }
    static std::uint64_t count_at_first(std::optional<ValueView> items) {
        return items ? count_in(*items) : 0;
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading& loading) {
        auto dict = std::make_unique<Dict>(loading.hash_key);
        for (std::uint64_t left = saved.array(); left > 0; --left) {
            saved.array(2);
            const BytesView key = saved.value().bytes;
            dict->entries_.load(key, saved.value());
        }
        return dict;
    }

    // --- one key ---

    ValueView get(ValueView key, std::optional<ValueView> otherwise) const {
        return otherwise ? find(key).value_or(*otherwise) : require(key);
    }
    void set(const Call& call, Effects& effects, ValueView key, ValueView value) {
        Bytes scratch;
        const BytesView canonical = canonical_key(key, scratch);
        entries_.require_room(call, 1, canonical.size() + value.bytes.size());
        entries_.set(call, effects, canonical, value);
    }
    void erase(Effects& effects, ValueView key) {
        Bytes scratch;
        if (!entries_.erase(effects, canonical_key(key, scratch))) require(key);
    }
    bool contains(ValueView key) const { return find(key).has_value(); }
    Any setdefault(const Call& call, Effects& effects, ValueView key,
                   std::optional<ValueView> value) {
        if (const auto found = find(key)) return effects.unchanged(), Any{Bytes(found->bytes)};
        const ValueView fresh = value.value_or(ValueView{"\xc0"});
        set(call, effects, key, fresh);
        return {Bytes(fresh.bytes)};
    }
    Array get_or_set(const Call& call, Effects& effects, ValueView key, ValueView value) {
        const auto found = find(key);
        Array answer;
        Writer writer(answer.bytes);
        writer.array(2);
        writer.raw(found.value_or(value).bytes);
        writer.boolean(!found);
        if (found)
            effects.unchanged();
        else
            set(call, effects, key, value);
        return answer;
    }
    Any pop(Effects& effects, ValueView key, std::optional<ValueView> otherwise) {
        const auto found = otherwise ? find(key) : require(key);
        Any answer{Bytes(found ? found->bytes : otherwise->bytes)};
        if (found)
            erase(effects, key);
        else
            effects.unchanged();
        return answer;
    }
    AnyNumber fetch_add(const Call& call, Effects& effects, ValueView key, Number amount,
                        std::optional<Number> initial, std::optional<std::string_view> kind) {
        const auto found = initial ? find(key) : require(key);
        Bytes scratch;
        const BytesView canonical = canonical_key(key, scratch);
        if (!found) entries_.require_room(call, 1, canonical.size() + sizeof(std::uint64_t) + 1);
        return entries_.fetch_add(call, effects, canonical, found ? *found : initial->value, amount,
                                  kind);
    }
    Array compare_exchange(const Call& call, Effects& effects, ValueView key, ValueView expected,
                           ValueView desired) {
        const ValueView before = require(key);
        Bytes scratch;
        return entries_.compare_exchange(call, effects, canonical_key(key, scratch), before,
                                         expected, desired);
    }

    // --- several ---

    void update(const Call& call, Effects& effects, ValueView items) {
        const std::uint64_t count = check_items(items);
        if (count == 0) return effects.unchanged();
        entries_.require_room(call, count, items.bytes.size());
        for_each_pair(items, [&](BytesView key, ValueView value) {
            entries_.set(call, effects, key, value);
        });
    }
    bool update_if(const Call& call, Effects& effects, std::int64_t version, ValueView items) {
        check_items(items);
        const bool is_same = version >= 0 && static_cast<std::uint64_t>(version) == call.version();
        if (is_same)
            update(call, effects, items);
        else
            effects.unchanged();
        return is_same;
    }
    std::int64_t version(const Call& call) const {
        return static_cast<std::int64_t>(call.version());
    }
    Array get_many(ArrayView keys, std::optional<ValueView> otherwise) const {
        AnswerBuilder found;
        for_each_item(keys.value, [&](ValueView key) { found.add(get(key, otherwise)); });
        return found.finish();
    }

    // --- all ---

    Array popitem(Effects& effects) {
        if (entries_.size() == 0) throw Refusal{ErrorCode::empty, "the dict is empty"};
        const PackedDict::Entry last = entries_.last();
        Array answer;
        Writer writer(answer.bytes);
        write_pair(writer, last.key, last.value);
        const Bytes key(last.key);
        entries_.erase(effects, key);
        return answer;
    }
    Array keys() const {
        AnswerBuilder found;
        entries_.visit(
            [&](const PackedDict::Entry& entry) { return found.add({entry.key}), true; });
        return found.finish();
    }
    Array values() const {
        AnswerBuilder found;
        entries_.visit(
            [&](const PackedDict::Entry& entry) { return found.add(entry.value), true; });
        return found.finish();
    }
    Array items_array() const {
        entries_.require_answerable();
        return all_items();
    }
    Array merged(ValueView items) const { return merge(entries_, items); }
    Map copy() const {
        entries_.visit([](const PackedDict::Entry& entry) {
            if (Reader(entry.key).next().kind != Kind::text)
                throw Refusal{ErrorCode::type_mismatch, "a key is no string; use dict.items"};
            return true;
        });
        entries_.require_answerable();
        return entries_.as_map();
    }
    void clear(Effects& effects) {
        if (entries_.size() == 0) return effects.unchanged();
        entries_.clear(effects);
    }
    std::int64_t len() const { return entries_.size(); }
    bool equals(ValueView items) const {
        PackedDict other{entries_.hash_key()};
        for_each_pair(items, [&](BytesView key, ValueView value) { other.set(key, value); });
        bool same = other.size() == static_cast<std::size_t>(entries_.size());
        other.visit([&](const PackedDict::Entry& entry) {
            const auto ours = same ? entries_.find(entry.key) : std::nullopt;
            return same = ours && equal(*ours, entry.value);
        });
        return same;
    }

    // --- what a call of these does for each ---

    static std::uint64_t count_in(ValueView items) {
        const Token token = items.head();
        return token.kind == Kind::array || token.kind == Kind::map ? token.bits : 0;
    }
    std::uint64_t count_of(ValueView items) const { return count_in(items); }
    std::uint64_t count_if(std::int64_t, ValueView items) const { return count_of(items); }
    std::uint64_t count_of_keys(ArrayView keys) const { return keys.count; }

    std::size_t items() const override { return static_cast<std::size_t>(entries_.size()); }
    Glimpse glimpse(BytesView key) const override {
        return key.empty() ? Glimpse{} : Glimpse::of(entries_.find(key));
    }
    void show(Writer& writer, const Holders&) const override { writer.raw(all_items().bytes); }
    Sample sample() const override {
        if (entries_.size() == 0) return {};
        const PackedDict::Entry last = entries_.last();
        return {.key = ValueView{last.key}.kind(), .value = last.value.kind()};
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
    Array all_items() const {
        Array answer;
        Writer writer(answer.bytes);
        writer.array(static_cast<std::size_t>(entries_.size()));
        entries_.visit([&](const PackedDict::Entry& entry) {
            return write_pair(writer, entry.key, entry.value), true;
        });
        return answer;
    }
    std::optional<ValueView> find(ValueView key) const {
        Bytes scratch;
        return entries_.find(canonical_key(key, scratch));
    }
    ValueView require(ValueView key) const {
        if (const auto found = find(key)) return *found;
        throw Refusal{ErrorCode::key_not_found, "no such key: " + quoted(key)};
    }

    Entries entries_;
};

ConstructorRow dict_constructor() {
    return measured<&Dict::count_at_first>(
        constructor<&Dict::create, &Dict::load>({"items"},
                                                "A dict of these items (a map, or an array of "
                                                "[key, value] pairs), or an empty one."),
        linear(Cost::asked, 150));
}
const Access sets = costs(linear(Cost::asked, 150), about(Part::items, grows));

}  // namespace

TypeRow dict_type() {
    return {
        .name = "dict",
        .summary =
            "A dict, as Python's: insertion order is kept, keys are any values but maps, 1 and 1.0 "
            "are one key.",
        .own_bytes = 112,
        .constructor = dict_constructor(),
        .methods = {
            method<&Dict::get>(
                "get", {"key", "default"}, reads_key,
                "The value of the key, or the default if one is given and there is no such key."),
            method<&Dict::set>("set", {"key", "value"}, overwriting(grows_key),
                               "Set the value of the key."),
            method<&Dict::erase>("delete", {"key"}, overwriting(writes_key),
                                 "Delete the key and its value."),
            method<&Dict::setdefault>(
                "setdefault", {"key", "default"}, grows_key,
                "The value of the key; if there is none, the default (or null) is stored first."),
            method<&Dict::get_or_set>("get_or_set", {"key", "value"}, grows_key,
                                      "The value of the key, stored first if there is none. "
                                      "Returns the value, and whether it was stored now."),
            method<&Dict::pop>("pop", {"key", "default"}, writes_key,
                               "Take out the key and return its value, or the default if one is "
                               "given and there is no such key."),
            method<&Dict::popitem>("popitem", {}, about(Part::end, writes),
                                   "Take out the item that was inserted last, as [key, value]."),
            measured<&Dict::count_of>(method<&Dict::update>("update", {"items"}, overwriting(sets),
                                                            "Set several items, in order.")),
            measured<&Dict::count_of>(
                method<&Dict::update>("set_many", {"items"}, overwriting(sets),
                                      "Set several items, in order; another name of update.")),
            measured<&Dict::count_if>(method<&Dict::update_if>(
                "update_if", {"version", "items"}, sets,
                "Set several items if the dict still has this version. Returns whether it had.")),
            method<&Dict::version>("version", {}, reads_size,
                                   "The version: it rises with every change."),
            measured<&Dict::count_of_keys>(method<&Dict::get_many>(
                "get_many", {"keys", "default"},
                costs(linear(Cost::asked, 80), about(Part::keys, reads)),
                "The values of several keys, in order; the default, if one is "
                "given, for keys that are not there.")),
            method<&Dict::keys>("keys", {}, costs(linear(Cost::items, 10), reads_size),
                                "All keys, in order."),
            method<&Dict::values>("values", {}, costs(linear(Cost::items, 10), reads),
                                  "All values, in the order of their keys."),
            method<&Dict::items_array>("items", {}, costs(linear(Cost::items, 15), reads),
                                       "All items as [key, value], in order."),
            measured<&Dict::count_of>(method<&Dict::merged>(
                "merged", {"items"}, costs(linear(Cost::items | Cost::asked, 150), reads),
                "The items this dict would have after update, as Python's `|`; "
                "it does not change.")),
            method<&Dict::copy>("copy", {}, costs(linear(Cost::items, 20), reads),
                                "All items as a map; refused if a key is no string."),
            method<&Dict::clear>("clear", {}, costs(linear(Cost::items, 20), overwriting(writes)),
                                 "Delete all items."),
            method<&Dict::len>("len", {}, reads_size, "How many items there are."),
            method<&Dict::contains>("contains", {"key"}, reads_key, "Whether there is such a key."),
            measured<&Dict::count_of>(method<&Dict::equals>(
                "equals", {"items"}, costs(linear(Cost::items | Cost::asked, 100), reads_size),
                "Whether the items are equal to these, in whatever order.")),
            method<&Dict::fetch_add>("fetch_add", {"key", "amount", "initial", "kind"}, grows_key,
                                     "Add to the number of the key and return the number it was "
                                     "before; `initial` counts as that number if there is no such "
                                     "key. `kind` is as for `value.fetch_add`."),
            method<&Dict::compare_exchange>(
                "compare_exchange", {"key", "expected", "desired"}, grows_key,
                "Replace the value of the key if it is equal to `expected`. Returns whether it "
                "was, and the value before.")}};
}

}  // namespace steward::engine
