#include "engine/places.hpp"

#include "common/digest.hpp"
#include "common/msgpack_writer.hpp"
#include "engine/key.hpp"
#include "engine/row.hpp"
#include "engine/slice.hpp"

namespace steward::engine {
namespace {

constexpr std::uint64_t places_of_call_max = 256;
constexpr std::size_t key_bytes_max = 64;

Places of_whole(const MethodRow& row, bool is_all) {
    return {.whole = is_all || row.access.writes};
}

Bytes place_at(std::uint64_t index) {
    Bytes place;
    Writer(place).unsigned_integer(index);
    return place;
}

Places of_slice(const MethodRow& row, const Object& object, const Slice& slice) {
    const auto count = static_cast<std::uint64_t>(slice.count);
    if (count == object.items()) return {.whole = true};
    if (count > places_of_call_max) return of_whole(row, false);
    Places places;
    for (std::int64_t i = 0; i < slice.count; ++i) places.each.push_back(place_at(slice.index(i)));
    return places;
}

std::optional<std::int64_t> bound(const MethodRow& row, const Arguments& arguments,
                                  std::string_view name) {
    for (std::size_t i = 0; i < row.parameters.size(); ++i)
        if (row.parameters[i].name == name)
            return Parameter<std::optional<Bound>>::read(arguments, i);
    return std::nullopt;
}

// From `start` on as many as the bytes hold.
Slice packed(const MethodRow& row, const Object& object, const Arguments& arguments) {
    constexpr std::size_t item_bytes = 8;
    Slice slice = Slice::of(object.items(), bound(row, arguments, "start"), std::nullopt);
    const auto count = static_cast<std::int64_t>(arguments[1].head().bytes.size() / item_bytes);
    slice.count = std::min(slice.count, count);
    return slice;
}

Places of_keys(const MethodRow& row, ValueView keys) {
    if (keys.head().bits > places_of_call_max) return of_whole(row, false);
    Places places;
    for_each_item(keys, [&](ValueView key) { places.each.push_back(place_of(key)); });
    return places;
}

// A map, or an array of [key, value] pairs.
Places of_items(const MethodRow& row, ValueView items) {
    Reader reader(items.bytes);
    const Token head = reader.next();
    if (head.bits > places_of_call_max) return of_whole(row, false);
    Places places;
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        if (head.kind == Kind::array) reader.next();
        places.each.push_back(place_of({reader.value()}));
        reader.value();
    }
    return places;
}

}  // namespace

Bytes place_of(ValueView key) {
    Bytes scratch;
    const BytesView canonical = canonical_key(key, scratch);
    if (canonical.size() <= key_bytes_max) return Bytes(canonical);
    Bytes place;
    Writer(place).text(quoted({canonical}) + " #" + digest(canonical));
    return place;
}

Places places_of(const MethodRow& row, const Object& object, const Arguments& arguments) {
    switch (row.access.part) {
        case Part::whole: return {.whole = true};
        case Part::nothing: return {};
        case Part::end: return {.each = {Bytes()}};
        case Part::index: {
            const std::int64_t index = Parameter<std::int64_t>::read(arguments, 0);
            const auto item = item_index(object.items(), index);
            return item ? Places{.each = {place_at(*item)}} : Places{};
        }
        case Part::key: return {.each = {place_of(arguments[0])}};
        case Part::keys: return of_keys(row, arguments[0]);
        case Part::items: return of_items(row, arguments[row.parameters.size() - 1]);
        case Part::slice:
            return of_slice(row, object,
                            Slice::of(object.items(), bound(row, arguments, "start"),
                                      bound(row, arguments, "stop"),
                                      bound(row, arguments, "step")));
        case Part::packed: return of_slice(row, object, packed(row, object, arguments));
    }
    return {};
}

std::string in_words(const MethodRow& row, const Bytes& place) {
    if (place.empty()) return {};
    const Part part = row.access.part;
    const bool is_index = part == Part::index || part == Part::slice || part == Part::packed;
    return (is_index ? "item " : "key ") + quoted({place});
}

}  // namespace steward::engine
