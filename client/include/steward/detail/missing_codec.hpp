// What stands in the place of a codec that is not there: a use of such a type is one error that
// says what to do, not a page of templates.
#pragma once

#include <type_traits>

namespace steward {

class Encoder;
class Decoder;

namespace detail {

template <class T>
inline constexpr bool has_form = false;

// Types that only a header of their own knows to convert (<steward/json.hpp>). Without one, a use
// of the type is one error that says what to do.
template <class T>
struct ForeignCodec {
    using IsMissing = void;
    static void write(Encoder&, const T&) { say(); }
    static std::decay_t<T> read(Decoder&) { say(); }
    static void say() {
        static_assert(
            has_form<T>,
            "Steward cannot store this type. Include <steward/json.hpp> before its first use and "
            "give it to_json and from_json, as NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Type, member, "
            "...) does; or specialise steward::Codec<Type>.");
    }
};

template <class T>
struct Letters {
    using IsMissing = void;
    static void write(Encoder&, T) { say(); }
    static T read(Decoder&) { say(); }
    static void say() {
        static_assert(has_form<T>,
                      "Steward does not store single letters: use std::string, or signed char for "
                      "a small number.");
    }
};

}  // namespace detail
}  // namespace steward
