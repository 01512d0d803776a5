// Users' own types in shared objects, by nlohmann's to_json and from_json (or NLOHMANN_DEFINE_TYPE_…), and
// nlohmann::json itself. Not part of <steward/steward.hpp>: include it before the first use of such a type; it
// needs nlohmann/json.hpp.
//
//   struct Job { std::string name; int priority; };
//   NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Job, name, priority)
//   auto jobs = manager.list<Job>({{"sweep", 3}});
//
// Bytes are nlohmann's binary. A reference to a shared object is read as {"$ref": id}; to write one, use a proxy.
#pragma once

#include "steward/codec.hpp"

#include <nlohmann/json.hpp>

namespace steward {
namespace detail {

inline void write_json(Encoder& encoder, const nlohmann::json& value) {
    using Type = nlohmann::json::value_t;
    switch (value.type()) {
        case Type::null:
        case Type::discarded: return encoder.nil();
        case Type::boolean: return encoder.boolean(value.get<bool>());
        case Type::number_integer: return encoder.integer(value.get<std::int64_t>());
        case Type::number_unsigned: return encoder.unsigned_integer(value.get<std::uint64_t>());
        case Type::number_float: return encoder.real(value.get<double>());
        case Type::string: return encoder.text(value.get_ref<const std::string&>());
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

// Recursion ends at the depth that a value may have (limits::value_depth_max).
inline nlohmann::json read_json(Decoder& decoder) {
    Decoder ahead = decoder;
    if (ahead.next().kind == Kind::reference) return {{"$ref", number(decoder.handle()->id())}};
    const Token token = decoder.next();
    switch (token.kind) {
        case Kind::boolean: return token.bits != 0;
        case Kind::integer: return token.integer();
        case Kind::unsigned_integer: return token.bits;
        case Kind::real: return token.real;
        case Kind::text: return token.bytes;
        case Kind::binary: return nlohmann::json::binary({token.bytes.begin(), token.bytes.end()});
        case Kind::array: {
            nlohmann::json items = nlohmann::json::array();
            for (std::uint64_t i = 0; i < token.bits; ++i) items.push_back(read_json(decoder));
            return items;
        }
        case Kind::map: {
            nlohmann::json members = nlohmann::json::object();
            for (std::uint64_t i = 0; i < token.bits; ++i) {
                std::string key(decoder.next().bytes);
                members[std::move(key)] = read_json(decoder);
            }
            return members;
        }
        default: return nullptr;
    }
}

template <class T>
    requires(!std::same_as<T, nlohmann::json>) && requires(nlohmann::json json, const T& value) { json = value; }
struct ForeignCodec<T> {
    static void write(Encoder& encoder, const T& value) { write_json(encoder, nlohmann::json(value)); }
    static T read(Decoder& decoder)
        requires requires(const nlohmann::json& json) { json.get<T>(); }
    {
        try {
            return read_json(decoder).template get<T>();
        } catch (const nlohmann::json::exception& error) {
            throw ConversionError(error.what());
        }
    }
};

}  // namespace detail

template <>
struct Codec<nlohmann::json> {
    static void write(Encoder& encoder, const nlohmann::json& value) { detail::write_json(encoder, value); }
    static nlohmann::json read(Decoder& decoder) { return detail::read_json(decoder); }
};

}  // namespace steward
