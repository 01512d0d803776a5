#include "engine/types/entries.hpp"

namespace steward::engine {

void Entries::require_room(const Call& call, std::uint64_t entries, std::uint64_t bytes) const {
    const std::uint64_t index = packed_.index_growth(entries);
    if (index == 0 && entries == 1) return;
    call.require_room(index + growth(entries, bytes));
}

void Entries::set(const Call& call, Effects& effects, BytesView key, ValueView value) {
    references_.stored(call, effects, value);
    if (references_.any() || call.brings_references()) {
        const auto before = packed_.find(key);
        if (before)
            references_.dropped(effects, *before);
        else
            references_.stored(call, effects, {key});
    }
    packed_.set(key, value);
}

void Entries::insert(const Call& call, Effects& effects, std::uint32_t tag, BytesView key,
                     ValueView value) {
    references_.stored(call, effects, value);
    references_.stored(call, effects, {key});
    packed_.insert(tag, key, value);
}

void Entries::load(BytesView key, ValueView value) {
    if (packed_.find(key)) throw Unreadable{"a key that is there twice"};
    references_.loaded({key});
    references_.loaded(value);
    packed_.set(key, value);
}

bool Entries::erase(Effects& effects, BytesView key) {
    if (references_.any()) {
        const auto value = packed_.find(key);
        if (!value) return false;
        references_.dropped(effects, *value);
        references_.dropped(effects, {key});
    }
    return packed_.erase(key);
}

void Entries::erase(Effects& effects, const std::vector<bool>& places) {
    bool finds_any = false;
    packed_.visit_places([&](std::size_t place, const PackedDict::Entry& entry) {
        if (!places[place]) return true;
        finds_any = true;
        references_.dropped(effects, {entry.key});
        references_.dropped(effects, entry.value);
        return true;
    });
    if (!finds_any) return effects.unchanged();
    packed_.erase(places);
}

void Entries::clear(Effects& effects) {
    if (references_.any())
        packed_.visit([&](const PackedDict::Entry& entry) {
            references_.dropped(effects, {entry.key});
            references_.dropped(effects, entry.value);
            return true;
        });
    packed_.clear();
}

AnyNumber Entries::fetch_add(const Call& call, Effects& effects, BytesView key, ValueView before,
                             Number amount, std::optional<std::string_view> kind) {
    AnyNumber answer{Bytes(before.bytes)};
    const Bytes after = sum({answer.bytes}, amount, named_kind(kind));
    set(call, effects, key, {after});
    return answer;
}

Array Entries::compare_exchange(const Call& call, Effects& effects, BytesView key, ValueView before,
                                ValueView expected, ValueView desired) {
    const bool same = equal(before, expected);
    Array answer = flag_and_value(same, before);
    if (same)
        set(call, effects, key, desired);
    else
        effects.unchanged();
    return answer;
}

Map Entries::as_map() const {
    Map answer;
    Writer writer(answer.bytes);
    writer.map(packed_.size());
    packed_.visit([&](const PackedDict::Entry& entry) {
        writer.raw(entry.key);
        writer.raw(entry.value.bytes);
        return true;
    });
    return answer;
}

void Entries::visit_references(const std::function<void(ObjectId)>& visit) const {
    if (!references_.any()) return;
    packed_.visit([&](const PackedDict::Entry& entry) {
        for_each_reference({entry.key}, visit);
        for_each_reference(entry.value, visit);
        return true;
    });
}

std::optional<std::size_t> Entries::visit_part(std::size_t place, std::size_t entries,
                                               const std::function<void(ObjectId)>& visit) const {
    return packed_.visit_part(place, entries, [&](const PackedDict::Entry& entry) {
        for_each_reference({entry.key}, visit);
        for_each_reference(entry.value, visit);
    });
}

// Each entry is an allocation of its own, so that they go in slices even where none refers to
// anything.
bool Entries::shed(std::size_t entries, const std::function<void(ObjectId)>& visit) {
    for (; entries > 0 && packed_.size() > 0; --entries) {
        const PackedDict::Entry last = packed_.last();
        if (references_.any()) {
            references_.shed({last.key}, visit);
            references_.shed(last.value, visit);
        }
        packed_.shed_last();
    }
    return packed_.size() == 0;
}

}  // namespace steward::engine
