// The containers of the standard library on the wire: sequences as arrays, pairs and tuples as
// arrays of fixed length, maps with string keys as maps, nothing as null, vectors of std::byte as
// bytes.
#pragma once

#include "steward/detail/codec.hpp"

#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace steward {
namespace detail {

// Reads the head of an array that must have `count` items.
inline void expect_array(Decoder& decoder, std::size_t count) {
    const Token head = decoder.expect(Kind::array, "an array");
    if (head.bits != count)
        throw ConversionError("the array has " + std::to_string(head.bits) + " items, not " +
                              std::to_string(count));
}

}  // namespace detail

template <class T>
struct Codec<std::vector<T>> {
    static constexpr std::string_view kind = "array";
    static void write(Encoder& encoder, const std::vector<T>& values) {
        encoder.array(values.size());
        for (const auto& value : values) Codec<T>::write(encoder, value);
    }
    static std::vector<T> read(Decoder& decoder) {
        const Token head = decoder.expect(Kind::array, "an array");
        std::vector<T> values;
        values.reserve(static_cast<std::size_t>(head.bits));
        for (std::uint64_t i = 0; i < head.bits; ++i) values.push_back(Codec<T>::read(decoder));
        return values;
    }
};

template <>
struct Codec<std::vector<std::byte>> {
    static constexpr std::string_view kind = "bytes";
    static void write(Encoder& encoder, const std::vector<std::byte>& value) {
        encoder.binary({reinterpret_cast<const char*>(value.data()), value.size()});
    }
    static std::vector<std::byte> read(Decoder& decoder) {
        const BytesView bytes = decoder.expect(Kind::binary, "bytes").bytes;
        const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
        return {begin, begin + bytes.size()};
    }
};

template <class... T>
struct Codec<std::tuple<T...>> {
    static constexpr std::string_view kind = "array";
    static void write(Encoder& encoder, const std::tuple<T...>& value) {
        encoder.array(sizeof...(T));
        std::apply([&](const auto&... item) { (Codec<T>::write(encoder, item), ...); }, value);
    }
    static std::tuple<T...> read(Decoder& decoder) {
        detail::expect_array(decoder, sizeof...(T));
        return std::tuple<T...>{Codec<T>::read(decoder)...};  // braces: from left to right
    }
};

template <class First, class Second>
struct Codec<std::pair<First, Second>> {
    static constexpr std::string_view kind = "array";
    static void write(Encoder& encoder, const std::pair<First, Second>& value) {
        encoder.array(2);
        Codec<First>::write(encoder, value.first);
        Codec<Second>::write(encoder, value.second);
    }
    static std::pair<First, Second> read(Decoder& decoder) {
        detail::expect_array(decoder, 2);
        return std::pair<First, Second>{Codec<First>::read(decoder), Codec<Second>::read(decoder)};
    }
};

template <class T, std::size_t size>
struct Codec<std::array<T, size>> {
    static constexpr std::string_view kind = "array";
    static void write(Encoder& encoder, const std::array<T, size>& values) {
        encoder.array(size);
        for (const T& value : values) Codec<T>::write(encoder, value);
    }
    static std::array<T, size> read(Decoder& decoder) {
        detail::expect_array(decoder, size);
        return [&]<std::size_t... i>(std::index_sequence<i...>) {
            return std::array<T, size>{(static_cast<void>(i), Codec<T>::read(decoder))...};
        }
        (std::make_index_sequence<size>());
    }
};

template <class T>
struct Codec<std::optional<T>> {
    static void write(Encoder& encoder, const std::optional<T>& value) {
        if (value)
            Codec<T>::write(encoder, *value);
        else
            encoder.nil();
    }
    static std::optional<T> read(Decoder& decoder) {
        Decoder ahead = decoder;
        if (ahead.next().kind != Kind::nil) return Codec<T>::read(decoder);
        decoder.next();
        return std::nullopt;
    }
};

template <class Map>
struct MapCodec {
    static constexpr std::string_view kind = "map";
    using Value = typename Map::mapped_type;
    static void write(Encoder& encoder, const Map& values) {
        encoder.map(values.size());
        for (const auto& [key, value] : values) {
            encoder.text(key);
            Codec<Value>::write(encoder, value);
        }
    }
    static Map read(Decoder& decoder) {
        const Token head = decoder.expect(Kind::map, "a map");
        Map values;
        for (std::uint64_t i = 0; i < head.bits; ++i) {
            std::string key(decoder.expect(Kind::text, "a string").bytes);
            values.emplace(std::move(key), Codec<Value>::read(decoder));
        }
        return values;
    }
};
template <class T, class Compare>
struct Codec<std::map<std::string, T, Compare>> : MapCodec<std::map<std::string, T, Compare>> {};
template <class T, class Hash, class Equal>
struct Codec<std::unordered_map<std::string, T, Hash, Equal>>
    : MapCodec<std::unordered_map<std::string, T, Hash, Equal>> {};

}  // namespace steward
