// Users' own types in shared objects, by nlohmann's to_json and from_json (or
// NLOHMANN_DEFINE_TYPE_…), and nlohmann::json and nlohmann::ordered_json themselves: the first
// sorts the members of an object, the second keeps their order. Not part of <steward/steward.hpp>:
// include it before the first use of such a type; it needs nlohmann/json.hpp.
//
//   struct Job { std::string name; int priority; };
//   NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Job, name, priority)
//   auto jobs = manager.list<Job>({{"sweep", 3}});
//
// Bytes are nlohmann's binary. A reference to a shared object is read as {"$ref": id}; to write
// one, use a proxy.
#pragma once

#include "steward/codec.hpp"

#include <nlohmann/json.hpp>

namespace steward {
namespace detail {

template <class Json>
void write_json(Encoder& encoder, const Json& value) {
    using Type = typename Json::value_t;
    switch (value.type()) {
        case Type::null:
        case Type::discarded: return encoder.nil();
        case Type::boolean: return encoder.boolean(value.template get<bool>());
        case Type::number_integer: return encoder.integer(value.template get<std::int64_t>());
        case Type::number_unsigned:
            return encoder.unsigned_integer(value.template get<std::uint64_t>());
        case Type::number_float: return encoder.real(value.template get<double>());
        case Type::string: return encoder.text(value.template get_ref<const std::string&>());
        case Type::binary: {
            const auto& bytes = value.get_binary();
            return encoder.binary({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        }
        case Type::array:
            encoder.array(value.size());
            for (const auto& item : value) write_json(encoder, item);
            return;
        case Type::object:
            encoder.map(value.size());
            for (const auto& [key, item] : value.items()) {
                encoder.text(key);
                write_json(encoder, item);
            }
            return;
    }
}

// A value's map has each key once: an ordered document, whose members are a vector, need not look
// through those it has.
template <class Members, class Json>
void add_member(Members& members, std::string key, Json member) {
    if constexpr (requires { typename Members::Container; })
        members.Members::Container::emplace_back(std::move(key), std::move(member));
    else
        members.emplace(std::move(key), std::move(member));
}

// Recursion ends at the depth that a value may have (limits::value_depth_max).
template <class Json>
Json read_json(Decoder& decoder) {
    Decoder ahead = decoder;
    if (ahead.next().kind == Kind::reference) return {{"$ref", number(decoder.handle()->id())}};
    const Token token = decoder.next();
    switch (token.kind) {
        case Kind::boolean: return token.bits != 0;
        case Kind::integer: return token.integer();
        case Kind::unsigned_integer: return token.bits;
        case Kind::real: return token.real;
        case Kind::text: return token.bytes;
        case Kind::binary: return Json::binary({token.bytes.begin(), token.bytes.end()});
        case Kind::array: {
            Json items = Json::array();
            for (std::uint64_t i = 0; i < token.bits; ++i)
                items.push_back(read_json<Json>(decoder));
            return items;
        }
        case Kind::map: {
            typename Json::object_t members;
            for (std::uint64_t i = 0; i < token.bits; ++i) {
                std::string key(decoder.next().bytes);
                add_member(members, std::move(key), read_json<Json>(decoder));
            }
            return members;
        }
        default: return nullptr;
    }
}

template <class T>
requires(!std::same_as<T, nlohmann::json> && !std::same_as<T, nlohmann::ordered_json>) &&
    requires(nlohmann::json json, const T& value) {
    json = value;
}
struct ForeignCodec<T> {
    static void write(Encoder& encoder, const T& value) {
        write_json(encoder, nlohmann::json(value));
    }
    static T read(Decoder& decoder) requires requires(const nlohmann::json& json) { json.get<T>(); }
    {
        try {
            return read_json<nlohmann::json>(decoder).template get<T>();
        } catch (const nlohmann::json::exception& error) {
            throw ConversionError(error.what());
        }
    }
};

}  // namespace detail

template <class Json>
requires std::same_as<Json, nlohmann::json> || std::same_as<Json, nlohmann::ordered_json>
struct Codec<Json> {
    static void write(Encoder& encoder, const Json& value) { detail::write_json(encoder, value); }
    static Json read(Decoder& decoder) { return detail::read_json<Json>(decoder); }
};

}  // namespace steward
