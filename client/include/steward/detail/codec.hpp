// The bottom of <steward/codec.hpp>: what writes and reads values, and the codecs of scalars and
// text. It knows no container, so that those of the containers, which need it, can be headers of
// their own.
#pragma once

#include "common/msgpack_reader.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/detail/missing_codec.hpp"
#include "steward/detail/object.hpp"
#include "steward/error.hpp"

#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace steward {

// Writes one value after another, and remembers whether a reference to a shared object was among
// them.
class Encoder : public Writer {
public:
    // With a session, references to another daemon's objects are refused; without one anything
    // goes.
    explicit Encoder(Bytes& out, const detail::Session* session = nullptr)
        : Writer(out), session_(session) {}

    void reference(const detail::Handle& handle) {
        keep(handle);
        Writer::reference(handle->id());
    }
    // The bytes written contain a reference to this object.
    void keep(const detail::Handle& handle) {
        if (session_ != nullptr && &handle->session() != session_)
            throw ConversionError("an object of another manager cannot be stored in this one");
        references_.push_back(handle);
    }
    const std::vector<detail::Handle>& references() const { return references_; }

private:
    const detail::Session* session_;
    std::vector<detail::Handle> references_;
};

// Reads one value after another. References become handles of the session that the bytes came from.
class Decoder : public Reader {
public:
    Decoder(BytesView bytes, const detail::SessionPointer& session, detail::Origin origin)
        : Reader(bytes), session_(session), origin_(origin) {}

    // The next token, which must be of this kind; `wanted` is for the sentence.
    Token expect(Kind kind, std::string_view wanted) {
        const Token token = next();
        if (token.kind != kind) mismatch(token, wanted);
        return token;
    }
    detail::Handle handle() {
        return detail::adopt(session_, ObjectId{expect(Kind::reference, "a shared object").bits},
                             origin_);
    }
    const detail::SessionPointer& session() const { return session_; }
    detail::Origin origin() const { return origin_; }

    [[noreturn]] static void mismatch(const Token& token, std::string_view wanted) {
        throw ConversionError("the value is of type " + std::string(name(token.kind)) + ", not " +
                              std::string(wanted));
    }

private:
    const detail::SessionPointer& session_;
    detail::Origin origin_;
};

namespace detail {

// Infinities and nan fit any float; a number that is finite must stay so. What is lost of its
// precision does not count.
template <std::floating_point T>
bool has_room(double number) {
    return std::abs(number) <= static_cast<double>((std::numeric_limits<T>::max)()) ||
           !std::isfinite(number);
}

}  // namespace detail

// static void write(Encoder&, const T&);  static T read(Decoder&);
template <class T>
struct Codec : detail::ForeignCodec<T> {};

template <class T>
concept Encodable = requires(Encoder& encoder, const T& value) {
    Codec<T>::write(encoder, value);
}
&&!requires { typename Codec<T>::IsMissing; };
template <class T>
concept Storable = Encodable<T> && requires(Decoder& decoder) {
    { Codec<T>::read(decoder) } -> std::same_as<T>;
};

template <>
struct Codec<bool> {
    static constexpr std::string_view kind = "boolean";
    static void write(Encoder& encoder, bool value) { encoder.boolean(value); }
    static bool read(Decoder& decoder) {
        return decoder.expect(Kind::boolean, "a boolean").bits != 0;
    }
};

// Checked for range: a value that does not fit is an error, never cut off.
template <std::integral T>
struct Codec<T> {
    static constexpr std::string_view kind = "integer";
    static void write(Encoder& encoder, T value) {
        if constexpr (std::signed_integral<T>)
            encoder.integer(value);
        else
            encoder.unsigned_integer(value);
    }
    static T read(Decoder& decoder) {
        const Token token = decoder.next();
        if (token.kind == Kind::integer && std::in_range<T>(token.integer()))
            return static_cast<T>(token.integer());
        if (token.kind == Kind::unsigned_integer && std::in_range<T>(token.bits))
            return static_cast<T>(token.bits);
        if (token.kind != Kind::integer && token.kind != Kind::unsigned_integer)
            Decoder::mismatch(token, "an integer");
        const std::string number = token.kind == Kind::integer ? std::to_string(token.integer())
                                                               : std::to_string(token.bits);
        throw ConversionError("the integer " + number + " does not fit the C++ type, which has " +
                              std::to_string(8 * sizeof(T)) + " bits " +
                              (std::signed_integral<T> ? "with" : "without") + " a sign");
    }
};
// Letters are not numbers.
template <>
struct Codec<char> : detail::Letters<char> {};

template <std::floating_point T>
struct Codec<T> {
    static constexpr std::string_view kind = "number";
    static void write(Encoder& encoder, T value) { encoder.real(static_cast<double>(value)); }
    static T read(Decoder& decoder) {
        const Token token = decoder.next();
        if (token.kind == Kind::real && detail::has_room<T>(token.real))
            return static_cast<T>(token.real);
        if (token.kind == Kind::real)
            throw ConversionError("the number is too large for the C++ type, a float of 32 bits");
        if (token.kind == Kind::integer) return static_cast<T>(token.integer());
        if (token.kind == Kind::unsigned_integer) return static_cast<T>(token.bits);
        Decoder::mismatch(token, "a number");
    }
};

template <>
struct Codec<std::string> {
    static constexpr std::string_view kind = "string";
    static void write(Encoder& encoder, const std::string& value) { encoder.text(value); }
    static std::string read(Decoder& decoder) {
        return std::string(decoder.expect(Kind::text, "a string").bytes);
    }
};
template <>
struct Codec<std::string_view> {
    static void write(Encoder& encoder, std::string_view value) { encoder.text(value); }
};

template <class T>
requires std::is_enum_v<T>
struct Codec<T> {
    using Underlying = std::underlying_type_t<T>;
    using Number = std::conditional_t<std::same_as<Underlying, char>, signed char, Underlying>;
    static constexpr std::string_view kind = Codec<Number>::kind;
    static void write(Encoder& encoder, T value) {
        Codec<Number>::write(encoder, static_cast<Number>(value));
    }
    static T read(Decoder& decoder) { return static_cast<T>(Codec<Number>::read(decoder)); }
};

// Bytes that are no text.
struct Binary {
    Bytes bytes;
    bool operator==(const Binary&) const = default;
};
template <>
struct Codec<Binary> {
    static constexpr std::string_view kind = "bytes";
    static void write(Encoder& encoder, const Binary& value) { encoder.binary(value.bytes); }
    static Binary read(Decoder& decoder) {
        return {Bytes(decoder.expect(Kind::binary, "bytes").bytes)};
    }
};

}  // namespace steward
