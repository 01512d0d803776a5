// How a parameter's C++ type is read from the wire, and what it is called in the reference. A row's
// parameters are these.
#pragma once

#include "engine/arguments.hpp"
#include "engine/call.hpp"

#include <optional>

namespace steward::engine {

// How long a call may wait, in seconds; absent or null: for ever. The engine reads it: a handler is
// told what it has to know of it (Call::has_no_time).
struct Timeout {};

// Whether a call may wait at all; absent: it may. The engine reads it: a call that may not wait is
// refused with what its row says (Access::not_at_once).
struct Block {};

// After so many seconds; a century stands for any longer time.
struct Delay {
    Time time{};
};

// The bound of a slice, or its step: what lies beyond 64 bits with a sign stands for the last
// number that does not, as in Python, where a slice ends at either end of the sequence.
struct Bound {
    std::int64_t index = 0;
    constexpr operator std::int64_t() const { return index; }
};

// An array or map whose items the handler reads itself.
struct ArrayView {
    ValueView value;
    std::uint64_t count = 0;

    // The items, one behind another.
    BytesView items() const {
        Reader reader(value.bytes);
        reader.next();
        return {reader.position(), reader.left()};
    }
};
struct MapView {
    ValueView value;
    std::uint64_t count = 0;
};

// A number that may be integer or float, as its value.
struct Number {
    ValueView value;
};

template <class T>
struct Parameter;

template <>
struct Parameter<Timeout> {
    static constexpr std::string_view kind = "seconds";
    static Timeout read(const Arguments&, std::size_t) { return {}; }
};

template <>
struct Parameter<Block> {
    static constexpr std::string_view kind = "boolean";
    static Block read(const Arguments&, std::size_t) { return {}; }
};

template <>
struct Parameter<ValueView> {
    static constexpr std::string_view kind = "any";
    static ValueView read(const Arguments& arguments, std::size_t index) {
        return arguments[index];
    }
};

template <>
struct Parameter<std::int64_t> {
    static constexpr std::string_view kind = "integer";
    static std::int64_t read(const Arguments& arguments, std::size_t index) {
        const auto code = static_cast<unsigned char>(arguments[index].bytes[0]);
        if (code < 0x80) return code;  // as most are: the value itself
        const Token token = arguments[index].head();
        if (token.kind != Kind::integer) arguments.wrong_kind(index);
        return token.integer();
    }
};

template <>
struct Parameter<Bound> {
    static constexpr std::string_view kind = "integer";
    static Bound read(const Arguments& arguments, std::size_t index) {
        if (arguments[index].kind() == Kind::unsigned_integer)
            return {INT64_MAX};  // it would be an integer if it fitted
        return {Parameter<std::int64_t>::read(arguments, index)};
    }
};

template <>
struct Parameter<Delay> {
    static constexpr std::string_view kind = "seconds";
    static Delay read(const Arguments& arguments, std::size_t index);
};

template <>
struct Parameter<bool> {
    static constexpr std::string_view kind = "boolean";
    static bool read(const Arguments& arguments, std::size_t index) {
        const Token token = arguments[index].head();
        if (token.kind != Kind::boolean) arguments.wrong_kind(index);
        return token.bits != 0;
    }
};

template <>
struct Parameter<Number> {
    static constexpr std::string_view kind = "number";
    static Number read(const Arguments& arguments, std::size_t index) {
        const Kind given = arguments[index].kind();
        if (given != Kind::integer && given != Kind::unsigned_integer && given != Kind::real)
            arguments.wrong_kind(index);
        return {arguments[index]};
    }
};

template <>
struct Parameter<std::string_view> {
    static constexpr std::string_view kind = "string";
    static std::string_view read(const Arguments& arguments, std::size_t index) {
        const Token token = arguments[index].head();
        if (token.kind != Kind::text) arguments.wrong_kind(index);
        return token.bytes;
    }
};

template <>
struct Parameter<ObjectId> {
    static constexpr std::string_view kind = "reference";
    static ObjectId read(const Arguments& arguments, std::size_t index) {
        const Token token = arguments[index].head();
        if (token.kind != Kind::reference) arguments.wrong_kind(index);
        return ObjectId{token.bits};
    }
};

template <>
struct Parameter<ArrayView> {
    static constexpr std::string_view kind = "array";
    static ArrayView read(const Arguments& arguments, std::size_t index) {
        const Token token = arguments[index].head();
        if (token.kind != Kind::array) arguments.wrong_kind(index);
        return {arguments[index], token.bits};
    }
};

template <>
struct Parameter<MapView> {
    static constexpr std::string_view kind = "map";
    static MapView read(const Arguments& arguments, std::size_t index) {
        const Token token = arguments[index].head();
        if (token.kind != Kind::map) arguments.wrong_kind(index);
        return {arguments[index], token.bits};
    }
};

// Absent means nothing; null too, but for a parameter that may be any value, where null is one.
template <class T>
struct Parameter<std::optional<T>> {
    static constexpr std::string_view kind = Parameter<T>::kind;
    static std::optional<T> read(const Arguments& arguments, std::size_t index) {
        if (!arguments.has(index)) return std::nullopt;
        if constexpr (!std::is_same_v<T, ValueView>)
            if (arguments[index].kind() == Kind::nil) return std::nullopt;
        return Parameter<T>::read(arguments, index);
    }
};

// Read a timeout in seconds. Refuses negative numbers and nan; what is longer than a century waits
// for ever.
std::optional<Time> read_timeout(const Arguments& arguments, std::size_t index);

// Whether the call may wait: yes, unless the argument says no.
bool read_block(const Arguments& arguments, std::size_t index);

// Calls `visit(ValueView)` for each item of an array (for a map: key, value, key, …), in order.
template <class Visit>
void for_each_item(ValueView container, Visit visit) {
    Reader reader(container.bytes);
    reader.next();
    while (!reader.at_end()) visit(ValueView{reader.value()});
}

}  // namespace steward::engine
