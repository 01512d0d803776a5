#include "engine/types/dict_items.hpp"

#include "engine/key.hpp"

namespace steward::engine {
namespace {

Item read_pair(ValueView pair) {
    Reader reader(pair.bytes);
    const Token head = reader.next();
    if (head.kind != Kind::array || head.bits != 2)
        throw Refusal{ErrorCode::bad_argument, "'items' must be a map, or an array of [key, value] pairs"};
    Bytes scratch;
    const Bytes key(canonical_key({reader.value()}, scratch));
    return {key, {reader.value()}};
}

}  // namespace

std::vector<Item> read_items(ValueView items) {
    std::vector<Item> read;
    Reader reader(items.bytes);
    const Token head = reader.next();
    if (head.kind != Kind::map && head.kind != Kind::array)
        throw Refusal{ErrorCode::bad_argument, "'items' must be a map, or an array of [key, value] pairs"};
    Bytes scratch;
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        const ValueView first{reader.value()};
        if (head.kind == Kind::array)
            read.push_back(read_pair(first));
        else
            read.push_back({Bytes(canonical_key(first, scratch)), {reader.value()}});
    }
    return read;
}

void write_pair(Writer& writer, BytesView key, ValueView value) {
    writer.array(2);
    writer.raw(key);
    writer.raw(value.bytes);
}

Array merge(const Entries& entries, const std::vector<Item>& items) {
    PackedDict merged{entries.hash_key()};
    entries.visit([&](const PackedDict::Entry& entry) { return merged.set(entry.key, entry.value), true; });
    for (const auto& [key, value] : items) merged.set(key, value);
    Array answer;
    Writer writer(answer.bytes);
    writer.array(merged.size());
    merged.visit([&](const PackedDict::Entry& entry) { return write_pair(writer, entry.key, entry.value), true; });
    return answer;
}

}  // namespace steward::engine
