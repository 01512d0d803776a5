// What a proxy says of the numbers it adds: their kind, so that the daemon refuses what its T could
// not hold before anything changes, and a subtraction as the addition that it is on the wire.
#pragma once

#include "steward/detail/way.hpp"

namespace steward::detail {

template <class T>
concept Addable = std::is_arithmetic_v<T> && !std::same_as<T, bool>;

// The daemon's name for what T can hold: "int32" for an int. A double holds any number.
template <Addable T>
constexpr std::string_view kind_of_number() {
    if constexpr (std::same_as<T, float>)
        return "float32";
    else if constexpr (std::floating_point<T>)
        return "number";
    else if constexpr (sizeof(T) == 1)
        return std::is_signed_v<T> ? "int8" : "uint8";
    else if constexpr (sizeof(T) == 2)
        return std::is_signed_v<T> ? "int16" : "uint16";
    else if constexpr (sizeof(T) == 4)
        return std::is_signed_v<T> ? "int32" : "uint32";
    else
        return std::is_signed_v<T> ? "int64" : "uint64";
}

// The argument `kind` of a call that adds; left out where T holds any number.
template <Addable T>
constexpr Given<std::string_view> counted_in() {
    if constexpr (kind_of_number<T>() == "number")
        return {};
    else
        return {kind_of_number<T>()};
}

// The amount with the other sign, which may have no room in T itself: that of the smallest int, of
// any unsigned number.
template <Addable T>
struct Negated {
    T amount;
};
template <class T>
struct Argument<Negated<T>> {
    static constexpr bool present(const Negated<T>&) { return true; }
    static void write(Encoder& encoder, const Negated<T>& negated) {
        const T amount = negated.amount;
        if constexpr (std::floating_point<T>) {
            encoder.real(-static_cast<double>(amount));
        } else if (std::cmp_less_equal(amount, 0)) {
            encoder.unsigned_integer(std::uint64_t{0} - static_cast<std::uint64_t>(amount));
        } else {
            constexpr std::uint64_t most = std::uint64_t{1} << 63;
            const auto size = static_cast<std::uint64_t>(amount);
            if (size > most)
                throw ConversionError("at most 9223372036854775808 can be subtracted in one call");
            encoder.integer(-static_cast<std::int64_t>(size - 1) - 1);
        }
    }
};

}  // namespace steward::detail
