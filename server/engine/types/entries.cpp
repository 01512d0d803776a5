#include "engine/types/entries.hpp"

#include "engine/engine.hpp"

namespace steward::engine {

Entries::Entries(Call& call)
    : packed_(HashKey{call.engine().options().hash_seed[0], call.engine().options().hash_seed[1]}) {}

void Entries::require_room(const Call& call, std::uint64_t entries, std::uint64_t bytes) const {
    const std::uint64_t index = packed_.index_growth(entries);
    if (index == 0 && entries == 1) return;
    call.require_room(index + bytes + entries * PackedDict::entry_overhead_max);
}

void Entries::set(Call& call, BytesView key, ValueView value) {
    references_.stored(call, value);
    if (references_.any() || call.brings_references) {
        const auto before = packed_.find(key);
        if (before)
            references_.dropped(call, *before);
        else
            references_.stored(call, {key});
    }
    packed_.set(key, value);
}

bool Entries::erase(Call& call, BytesView key) {
    if (references_.any()) {
        const auto value = packed_.find(key);
        if (!value) return false;
        references_.dropped(call, *value);
        references_.dropped(call, {key});
    }
    return packed_.erase(key);
}

void Entries::clear(Call& call) {
    if (references_.any())
        packed_.visit([&](const PackedDict::Entry& entry) {
            references_.dropped(call, {entry.key});
            references_.dropped(call, entry.value);
            return true;
        });
    packed_.clear();
}

AnyNumber Entries::fetch_add(Call& call, BytesView key, ValueView before, Number amount,
                             std::optional<std::string_view> kind, std::string_view where) {
    AnyNumber answer{Bytes(before.bytes)};
    const Bytes after = sum({answer.bytes}, amount, where, named_kind(kind, where));
    set(call, key, {after});
    return answer;
}

Array Entries::compare_exchange(Call& call, BytesView key, ValueView before, ValueView expected, ValueView desired) {
    const bool same = equal(before, expected);
    Array answer = flag_and_value(same, before);
    if (same)
        set(call, key, desired);
    else
        call.unchanged();
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

}  // namespace steward::engine
