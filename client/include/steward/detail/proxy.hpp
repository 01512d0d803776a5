// What all proxies have in common: the daemon's name of their type, their methods called at once or
// queued, and their form inside another object's value. A proxy's own header adds what reads well
// in C++; the methods are written once, over a Way (way.hpp).
#pragma once

#include "steward/detail/async_names.hpp"
#include "steward/detail/way.hpp"

namespace steward {
namespace detail {

// A proxy of an object, or of an end of one.
template <class T>
concept IsProxy = std::derived_from<T, Direct>;

// `TypeTable` is the type's struct in detail/methods.hpp, `TypeMethods<T…, Way>` its methods over a
// Way:
//   class Event : public detail::Proxy<detail::methods::event, detail::EventMethods> { … };
//   template <class T>
//   class List : public detail::Proxy<detail::methods::list, detail::ListMethods, T> { … };
template <class TypeTable, template <class...> class TypeMethods, class... T>
class Proxy : public TypeMethods<T..., Direct>,
              public AsyncNames<Proxy<TypeTable, TypeMethods, T...>> {
public:
    using Type = TypeTable;
    static constexpr std::string_view type_name = Type::type_name;
    template <class Way>
    using Methods = TypeMethods<T..., Way>;

    explicit Proxy(Handle handle) : TypeMethods<T..., Direct>(std::move(handle)) {}
};

template <class T>
concept NamesItsType = requires {
    typename T::Type;
};
// A proxy that stands for its object alone. The first question can be asked of a class that is not
// complete, the second cannot.
template <class T>
concept StandsForItsObject = NamesItsType<T> && IsProxy<T>;

}  // namespace detail

// An object inside another one is a reference to it.
template <class T>
requires detail::StandsForItsObject<T>
struct Codec<T> {
    static constexpr std::string_view kind = "reference";
    static void write(Encoder& encoder, const T& proxy) { encoder.reference(proxy.handle()); }
    static T read(Decoder& decoder) { return T(decoder.handle()); }
};

}  // namespace steward
