// More of the standard library on the wire: std::variant as the value it holds, durations as
// seconds, paths as text.
#pragma once

#include "common/utf8.hpp"
#include "steward/detail/codec.hpp"

#include <chrono>
#include <filesystem>
#include <variant>

namespace steward {
namespace detail {

// The word for the kind of all values of T, or nothing where they may be of several.
template <class T>
constexpr std::string_view kind_of() {
    if constexpr (requires { Codec<T>::kind; })
        return Codec<T>::kind;
    else
        return "";
}

// What a value of this kind is to one who wants `wanted`: the very kind, an integer for a float,
// anything.
constexpr bool is_of_kind(std::string_view kind, std::string_view wanted) {
    return wanted.empty() || kind == wanted ||
           (wanted == "number" && (kind == "float" || kind == "integer"));
}

template <class... T>
constexpr bool are_told_apart() {
    const std::array<std::string_view, sizeof...(T)> kinds{kind_of<T>()...};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (kinds[i] == kinds[j]) return false;
    return true;
}

}  // namespace detail

template <>
struct Codec<std::monostate> {
    static constexpr std::string_view kind = "null";
    static void write(Encoder& encoder, std::monostate) { encoder.nil(); }
    static std::monostate read(Decoder& decoder) {
        decoder.expect(Kind::nil, "null");
        return {};
    }
};

// The value alone, as other languages have it. It is read as the alternative of its own kind (an
// integer as a float only where there is no integer among them), else as the one that may be of any
// kind.
template <class... T>
struct Codec<std::variant<T...>> {
    static_assert(detail::are_told_apart<T...>(),
                  "two alternatives of this std::variant look alike in a shared object: make one "
                  "of them a type of its own");
    static void write(Encoder& encoder, const std::variant<T...>& value) {
        std::visit([&]<class One>(const One& one) { Codec<One>::write(encoder, one); }, value);
    }
    static std::variant<T...> read(Decoder& decoder) {
        Decoder ahead = decoder;
        const Token token = ahead.next();
        const std::string_view kind = name(token.kind);
        std::optional<std::variant<T...>> found;
        const auto look = [&]<class One>(std::type_identity<One>, bool fits) {
            if (!found && fits) found.emplace(Codec<One>::read(decoder));
        };
        const bool is_number = detail::is_of_kind(kind, "number");
        (look(std::type_identity<T>(), detail::kind_of<T>() == kind), ...);
        (look(std::type_identity<T>(), detail::kind_of<T>() == "number" && is_number), ...);
        (look(std::type_identity<T>(), detail::kind_of<T>().empty()), ...);
        if (!found) Decoder::mismatch(token, "one of the variant's alternatives");
        return *std::move(found);
    }
};

// A number of seconds, whatever the unit in C++: whole ones as an integer, others as a float. Read
// into a unit that it does not fit exactly it is rounded to the nearest.
template <class Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> {
    using Duration = std::chrono::duration<Rep, Period>;
    using Real = std::chrono::duration<double>;
    static constexpr std::string_view kind = "number";

    // Throws ConversionError for a count that a float of seconds would change: more than 50 days of
    // single nanoseconds.
    static void write(Encoder& encoder, const Duration& value) {
        if constexpr (std::integral<Rep>) {
            const auto whole = std::chrono::duration_cast<std::chrono::seconds>(value);
            if (whole == value) return encoder.integer(whole.count());
            if (from(Real(value)) != value)
                throw ConversionError(
                    "the duration has no exact form as a number of seconds: store its count()");
        }
        encoder.real(Real(value).count());
    }
    static Duration read(Decoder& decoder) {
        Decoder ahead = decoder;
        if (!std::integral<Rep> || ahead.next().kind != Kind::integer)
            return from(Real(Codec<double>::read(decoder)));
        const std::chrono::seconds whole(Codec<std::int64_t>::read(decoder));
        require_room(whole);
        return std::chrono::duration_cast<Duration>(whole);
    }

private:
    static Duration from(Real seconds) {
        if constexpr (std::floating_point<Rep>)
            return std::chrono::duration_cast<Duration>(seconds);
        else
            return require_room(seconds), std::chrono::round<Duration>(seconds);
    }
    static void require_room(Real seconds) {
        const Real most((Duration::max)());
        if (!(seconds < most && seconds > -most))
            throw ConversionError("the duration does not fit the C++ type");
    }
};

// Text; a name that is no UTF-8 as the bytes it has.
template <>
struct Codec<std::filesystem::path> {
    static void write(Encoder& encoder, const std::filesystem::path& value) {
        if (is_utf8(value.native()))
            encoder.text(value.native());
        else
            encoder.binary(value.native());
    }
    static std::filesystem::path read(Decoder& decoder) {
        const Token token = decoder.next();
        if (token.kind != Kind::text && token.kind != Kind::binary)
            Decoder::mismatch(token, "a path");
        return std::string(token.bytes);
    }
};

}  // namespace steward
