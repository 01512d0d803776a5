#include "engine/types/dict_items.hpp"

#include "engine/key.hpp"

namespace steward::engine {
namespace {

[[noreturn]] void refuse() {
    throw Refusal{ErrorCode::bad_argument,
                  "'items' must be a map, or an array of [key, value] pairs"};
}

}  // namespace

void for_each_pair(ValueView items, const VisitItem& visit) {
    Reader reader(items.bytes);
    const Token head = reader.next();
    if (head.kind != Kind::map && head.kind != Kind::array) refuse();
    Bytes scratch;
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        if (head.kind == Kind::array) {
            const Token pair = reader.next();
            if (pair.kind != Kind::array || pair.bits != 2) refuse();
        }
        const ValueView key{reader.value()};
        visit(canonical_key(key, scratch), {reader.value()});
    }
}

std::uint64_t check_items(ValueView items) {
    std::uint64_t count = 0;
    for_each_pair(items, [&](BytesView, ValueView) { ++count; });
    return count;
}

void write_pair(Writer& writer, BytesView key, ValueView value) {
    writer.array(2);
    writer.raw(key);
    writer.raw(value.bytes);
}

Array merge(const Entries& entries, ValueView items) {
    PackedDict merged{entries.hash_key()};
    entries.visit(
        [&](const PackedDict::Entry& entry) { return merged.set(entry.key, entry.value), true; });
    for_each_pair(items, [&](BytesView key, ValueView value) { merged.set(key, value); });
    Array answer;
    Writer writer(answer.bytes);
    writer.array(merged.size());
    merged.visit([&](const PackedDict::Entry& entry) {
        return write_pair(writer, entry.key, entry.value), true;
    });
    return answer;
}

}  // namespace steward::engine
