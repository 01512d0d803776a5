// Numbers as the daemon's arrays pack them: one binary value, eight bytes for each, little-endian;
// integers with a sign, floats as doubles, booleans as 0 and 1.
#pragma once

#include "steward/detail/numbers.hpp"

#include <bit>
#include <cstring>
#include <ranges>

namespace steward::detail {

static_assert(std::endian::native == std::endian::little, "the packed form is the memory's own");

// What an Array can hold: unsigned numbers of 64 bits have no place in it.
template <class T>
concept ArrayItem = Storable<T> &&
    (std::same_as<T, bool> || std::floating_point<T> || std::signed_integral<T> ||
     (std::unsigned_integral<T> && sizeof(T) < sizeof(std::int64_t)));

template <class T>
constexpr std::string_view kind_of_array() {
    if constexpr (std::same_as<T, bool>)
        return "boolean";
    else if constexpr (std::integral<T>)
        return kind_of_number<T>();
    else if constexpr (std::same_as<T, float>)
        return "float32";
    else
        return "real";
}

template <class T>
using PackedForm = std::conditional_t<std::floating_point<T>, double, std::int64_t>;

template <ArrayItem T>
T unpacked(const char* from) {
    PackedForm<T> item{};
    std::memcpy(&item, from, sizeof item);
    if constexpr (std::same_as<T, bool>)
        return item != 0;
    else if constexpr (std::integral<T>)
        if (!std::in_range<T>(item))
            throw ConversionError("the integer " + std::to_string(item) +
                                  " does not fit the C++ type of the array's items");
    if constexpr (std::floating_point<T>)
        if (!has_room<T>(item))
            throw ConversionError("the number is too large for the C++ type, a float of 32 bits");
    return static_cast<T>(item);
}

// A range of items of T, written packed.
template <class T, class Range>
struct Packed {
    Range& range;
};
template <class T, class Range>
struct Argument<Packed<T, Range>> {
    static constexpr bool present(const Packed<T, Range>&) { return true; }
    static void write(Encoder& encoder, const Packed<T, Range>& packed) {
        Bytes bytes;
        for (const T item : packed.range) {
            const PackedForm<T> form = item;
            bytes.append(reinterpret_cast<const char*>(&form), sizeof form);
        }
        encoder.binary(bytes);
    }
};

// The result is a vector that came packed.
template <class T>
struct Unpacked {};
template <class T>
struct Result<Unpacked<T>> {
    static constexpr bool takes_refusals = false;
    static std::vector<T> read(const SessionPointer& session, const Outcome& outcome) {
        Decoder decoder(outcome.payload, session, Origin::reply);
        const BytesView bytes = decoder.expect(Kind::binary, "bytes").bytes;
        std::vector<T> items;
        items.reserve(bytes.size() / sizeof(std::int64_t));
        for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::int64_t))
            items.push_back(unpacked<T>(bytes.data() + at));
        return items;
    }
};

}  // namespace steward::detail
