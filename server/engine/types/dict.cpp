// The shared dict: Python's dict and its manager proxy, insertion order kept, keys of any value but maps; and what a
// shared dict needs as one call.
#include "engine/engine.hpp"
#include "engine/key.hpp"
#include "engine/types/dict.hpp"
#include "engine/types/dict_items.hpp"

namespace steward::engine {

std::unique_ptr<Object> Dict::create(Call& call, std::optional<ValueView> items) {
    auto dict = std::make_unique<Dict>(call);
    if (items) dict->store_all(call, *items, "dict.create");
    return dict;
}

std::optional<ValueView> Dict::find(ValueView key, std::string_view where) const {
    Bytes scratch;
    return entries_.find(canonical_key(key, scratch, where));
}

ValueView Dict::require(ValueView key, std::string_view where) const {
    if (const auto found = find(key, where)) return *found;
    throw Refusal{ErrorCode::key_not_found, std::string(where) + ": no such key: " + quoted(key)};
}

void Dict::store(Call& call, ValueView key, ValueView value, std::string_view where) {
    Bytes scratch;
    const BytesView canonical = canonical_key(key, scratch, where);
    entries_.require_room(call, 1, canonical.size() + value.bytes.size());
    entries_.set(call, canonical, value);
}

void Dict::store_all(Call& call, ValueView items, std::string_view where) {
    const std::uint64_t count = check_items(items, where);
    if (count == 0) return call.unchanged();
    entries_.require_room(call, count, items.bytes.size());
    for_each_pair(items, where, [&](BytesView key, ValueView value) { entries_.set(call, key, value); });
}

ValueView Dict::get(ValueView key, std::optional<ValueView> otherwise) const {
    if (!otherwise) return require(key, "dict.get");
    return find(key, "dict.get").value_or(*otherwise);
}

void Dict::set(Call& call, ValueView key, ValueView value) { store(call, key, value, "dict.set"); }

void Dict::erase(Call& call, ValueView key) {
    Bytes scratch;
    if (!entries_.erase(call, canonical_key(key, scratch, "dict.delete"))) require(key, "dict.delete");
}

Any Dict::setdefault(Call& call, ValueView key, std::optional<ValueView> value) {
    if (const auto found = find(key, "dict.setdefault")) {
        call.unchanged();
        return {Bytes(found->bytes)};
    }
    const ValueView fresh = value.value_or(ValueView{"\xc0"});
    store(call, key, fresh, "dict.setdefault");
    return {Bytes(fresh.bytes)};
}

Array Dict::get_or_set(Call& call, ValueView key, ValueView value) {
    const auto found = find(key, "dict.get_or_set");
    Array answer;
    Writer writer(answer.bytes);
    writer.array(2);
    writer.raw(found.value_or(value).bytes);
    writer.boolean(!found);
    if (found)
        call.unchanged();
    else
        store(call, key, value, "dict.get_or_set");
    return answer;
}

Any Dict::pop(Call& call, ValueView key, std::optional<ValueView> otherwise) {
    const auto found = otherwise ? find(key, "dict.pop") : require(key, "dict.pop");
    Any answer{Bytes(found ? found->bytes : otherwise->bytes)};
    if (found)
        erase(call, key);
    else
        call.unchanged();
    return answer;
}

Array Dict::popitem(Call& call) {
    if (entries_.size() == 0) throw Refusal{ErrorCode::empty, "dict.popitem: the dict is empty"};
    const PackedDict::Entry last = entries_.last();
    Array answer;
    Writer writer(answer.bytes);
    writer.array(2);
    writer.raw(last.key);
    writer.raw(last.value.bytes);
    const Bytes key(last.key);
    entries_.erase(call, key);
    return answer;
}

void Dict::update(Call& call, ValueView items) { store_all(call, items, "dict.update"); }

void Dict::set_many(Call& call, ValueView items) { store_all(call, items, "dict.set_many"); }

bool Dict::update_if(Call& call, std::int64_t version, ValueView items) {
    check_items(items, "dict.update_if");
    const bool is_same = version >= 0 && static_cast<std::uint64_t>(version) == call.record().version;
    if (is_same)
        store_all(call, items, "dict.update_if");
    else
        call.unchanged();
    return is_same;
}

std::int64_t Dict::version(Call& call) const { return static_cast<std::int64_t>(call.record().version); }

Array Dict::get_many(ArrayView keys, std::optional<ValueView> otherwise) const {
    ArrayBuilder found;
    for_each_item(keys.value, [&](ValueView key) {
        found.add(otherwise ? find(key, "dict.get_many").value_or(*otherwise) : require(key, "dict.get_many"));
    });
    return found.finish();
}

Array Dict::keys() const {
    ArrayBuilder found;
    entries_.visit([&](const PackedDict::Entry& entry) { return found.add({entry.key}), true; });
    return found.finish();
}

Array Dict::values() const {
    ArrayBuilder found;
    entries_.visit([&](const PackedDict::Entry& entry) { return found.add(entry.value), true; });
    return found.finish();
}

Array Dict::items() const {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(static_cast<std::size_t>(entries_.size()));
    entries_.visit([&](const PackedDict::Entry& entry) { return write_pair(writer, entry.key, entry.value), true; });
    return answer;
}

Array Dict::merged(ValueView items) const { return merge(entries_, items, "dict.merged"); }

Map Dict::copy() const {
    entries_.visit([](const PackedDict::Entry& entry) {
        if (Reader(entry.key).next().kind != Kind::text)
            throw Refusal{ErrorCode::type_mismatch, "dict.copy: a key is no string; use dict.items"};
        return true;
    });
    return entries_.as_map();
}

void Dict::clear(Call& call) {
    if (entries_.size() == 0) return call.unchanged();
    entries_.clear(call);
}

bool Dict::contains(ValueView key) const { return find(key, "dict.contains").has_value(); }

bool Dict::equals(ValueView items) const {
    PackedDict other{entries_.hash_key()};
    for_each_pair(items, "dict.equals", [&](BytesView key, ValueView value) { other.set(key, value); });
    bool same = other.size() == static_cast<std::size_t>(entries_.size());
    other.visit([&](const PackedDict::Entry& entry) {
        const auto ours = same ? entries_.find(entry.key) : std::nullopt;
        return same = ours && equal(*ours, entry.value);
    });
    return same;
}

AnyNumber Dict::fetch_add(Call& call, ValueView key, Number amount, std::optional<Number> initial,
                          std::optional<std::string_view> kind) {
    const auto found = initial ? find(key, "dict.fetch_add") : require(key, "dict.fetch_add");
    Bytes scratch;
    const BytesView canonical = canonical_key(key, scratch, "dict.fetch_add");
    if (!found) entries_.require_room(call, 1, canonical.size() + sizeof(std::uint64_t) + 1);
    return entries_.fetch_add(call, canonical, found ? *found : initial->value, amount, kind, "dict.fetch_add");
}

Array Dict::compare_exchange(Call& call, ValueView key, ValueView expected, ValueView desired) {
    const ValueView before = require(key, "dict.compare_exchange");
    Bytes scratch;
    return entries_.compare_exchange(call, canonical_key(key, scratch, "dict.compare_exchange"), before, expected, desired);
}

void Dict::write(Writer& writer) const { writer.raw(items().bytes); }

TypeRow dict_type() {
    return {
        .name = "dict",
        .summary = "A dict, as Python's: insertion order is kept, keys are any values but maps, 1 and 1.0 are one key.",
        .constructor = constructor<&Dict::create>({"items"},
            "A dict of these items (a map, or an array of [key, value] pairs), or an empty one."),
        .methods = {
            method<&Dict::get>("get", {"key", "default"}, reads,
                "The value of the key, or the default if one is given and there is no such key."),
            method<&Dict::set>("set", {"key", "value"}, grows, "Set the value of the key."),
            method<&Dict::erase>("delete", {"key"}, writes, "Delete the key and its value."),
            method<&Dict::setdefault>("setdefault", {"key", "default"}, grows,
                "The value of the key; if there is none, the default (or null) is stored first."),
            method<&Dict::get_or_set>("get_or_set", {"key", "value"}, grows,
                "The value of the key, stored first if there is none. Returns the value, and whether it was stored now."),
            method<&Dict::pop>("pop", {"key", "default"}, writes,
                "Take out the key and return its value, or the default if one is given and there is no such key."),
            method<&Dict::popitem>("popitem", {}, writes, "Take out the item that was inserted last, as [key, value]."),
            method<&Dict::update>("update", {"items"}, grows, "Set several items, in order."),
            method<&Dict::set_many>("set_many", {"items"}, grows, "Set several items, in order; another name of update."),
            method<&Dict::update_if>("update_if", {"version", "items"}, grows,
                "Set several items if the dict still has this version. Returns whether it had."),
            method<&Dict::version>("version", {}, reads, "The version: it rises with every change."),
            method<&Dict::get_many>("get_many", {"keys", "default"}, reads,
                "The values of several keys, in order; the default, if one is given, for keys that are not there."),
            method<&Dict::keys>("keys", {}, reads, "All keys, in order."),
            method<&Dict::values>("values", {}, reads, "All values, in the order of their keys."),
            method<&Dict::items>("items", {}, reads, "All items as [key, value], in order."),
            method<&Dict::merged>("merged", {"items"}, reads,
                "The items this dict would have after update, as Python's `|`; it does not change."),
            method<&Dict::copy>("copy", {}, reads, "All items as a map; refused if a key is no string."),
            method<&Dict::clear>("clear", {}, writes, "Delete all items."),
            method<&Dict::len>("len", {}, reads, "How many items there are."),
            method<&Dict::contains>("contains", {"key"}, reads, "Whether there is such a key."),
            method<&Dict::equals>("equals", {"items"}, reads, "Whether the items are equal to these, in whatever order."),
            method<&Dict::fetch_add>("fetch_add", {"key", "amount", "initial", "kind"}, grows,
                "Add to the number of the key and return the number it was before; `initial` counts as that number if there is no "
                "such key. `kind` is as for `value.fetch_add`."),
            method<&Dict::compare_exchange>("compare_exchange", {"key", "expected", "desired"}, grows,
                "Replace the value of the key if it is equal to `expected`. Returns whether it was, and the value before."),
        },
    };
}

}  // namespace steward::engine
