// From a member function to what a row needs: the kinds of its parameters and of its answer are
// read from its signature, and the function that decodes arguments, calls it and encodes the answer
// is made from it.
#pragma once

#include "engine/answer_binding.hpp"
#include "engine/object.hpp"
#include "engine/parameter.hpp"
#include "engine/readiness.hpp"

#include <memory>
#include <tuple>
#include <type_traits>
#include <vector>

namespace steward::engine::detail {

template <class Function>
struct Signature;
template <class C, class R, class... P>
struct Signature<R (C::*)(P...)> {
    using Class = C;
    using Result = R;
    using Parameters = std::tuple<P...>;
};
template <class C, class R, class... P>
struct Signature<R (C::*)(P...) const> : Signature<R (C::*)(P...)> {};
template <class R, class... P>
struct Signature<R (*)(P...)> {
    using Result = R;
    using Parameters = std::tuple<P...>;
};

// The two parameters that come from the engine, not from the wire.
template <class T>
inline constexpr bool is_call = std::is_same_v<std::remove_cvref_t<T>, Call>;
template <class T>
inline constexpr bool is_effects = std::is_same_v<std::remove_cvref_t<T>, Effects>;
template <class T>
inline constexpr bool is_from_engine = is_call<T> || is_effects<T>;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <>
inline constexpr bool is_optional<Timeout> = true;
template <>
inline constexpr bool is_optional<Block> = true;

// The place on the wire of the parameter at `index`.
template <class Parameters, std::size_t index>
constexpr std::size_t wire_index() {
    return []<std::size_t... before>(std::index_sequence<before...>) {
        return (std::size_t{0} + ... +
                (is_from_engine<std::tuple_element_t<before, Parameters>> ? 0u : 1u));
    }
    (std::make_index_sequence<index>{});
}

// The place on the wire of the parameter of this type, if there is one.
template <class T, class Parameters>
constexpr std::size_t wire_index_of() {
    std::size_t found = SIZE_MAX;
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        ((std::is_same_v<T, std::tuple_element_t<i, Parameters>>
              ? void(found = wire_index<Parameters, i>())
              : void()),
         ...);
    }
    (std::make_index_sequence<std::tuple_size_v<Parameters>>{});
    return found;
}

// A question has no effects.
struct NoEffects {};

template <class T, class AnyEffects>
decltype(auto) read_parameter(const Call& call, AnyEffects& effects, const Arguments& arguments,
                              std::size_t index) {
    if constexpr (is_call<T>) {
        return (call);
    } else if constexpr (is_effects<T>) {
        static_assert(std::is_same_v<AnyEffects, Effects>, "a question has no effects");
        return (effects);
    } else {
        return Parameter<T>::read(arguments, index);
    }
}

// Arguments are read in the order of the parameters: braces fix it, so that the first wrong one is
// the one named.
template <class Parameters, class AnyEffects, class Target>
decltype(auto) apply(const Call& call, AnyEffects& effects, const Arguments& arguments,
                     Target target) {
    return [&]<std::size_t... i>(std::index_sequence<i...>)->decltype(auto) {
        struct Read {
            std::tuple<decltype(read_parameter<std::tuple_element_t<i, Parameters>>(
                call, effects, arguments, 0))...>
                values;
        };
        Read read{{read_parameter<std::tuple_element_t<i, Parameters>>(
            call, effects, arguments, wire_index<Parameters, i>())...}};
        return std::apply(target, std::move(read.values));
    }
    (std::make_index_sequence<std::tuple_size_v<Parameters>>{});
}

template <class Parameters>
std::vector<ParameterRow> parameter_rows(std::initializer_list<std::string_view> names) {
    std::vector<ParameterRow> rows;
    auto name = names.begin();
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        [[maybe_unused]] const auto add = [&]<class T>(std::type_identity<T>) {
            if constexpr (!is_from_engine<T>)
                rows.push_back(
                    {.name = *name++, .kind = Parameter<T>::kind, .optional = is_optional<T>});
        };
        (add(std::type_identity<std::tuple_element_t<i, Parameters>>{}), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<Parameters>>{});
    return rows;
}

template <auto question>
Readiness ask(const Object& object, const Call& call, const Arguments& arguments) {
    using Function = Signature<decltype(question)>;
    const auto& self = static_cast<const typename Function::Class&>(object);
    NoEffects none;
    return apply<typename Function::Parameters>(
        call, none, arguments, [&](auto&&... values) -> Readiness {
            return (self.*question)(std::forward<decltype(values)>(values)...);
        });
}

template <auto count>
std::uint64_t measure(const Object& object, const Call& call, const Arguments& arguments) {
    using Function = Signature<decltype(count)>;
    const auto& self = static_cast<const typename Function::Class&>(object);
    NoEffects none;
    return apply<typename Function::Parameters>(
        call, none, arguments, [&](auto&&... values) -> std::uint64_t {
            return (self.*count)(std::forward<decltype(values)>(values)...);
        });
}

template <auto function>
void invoke(Object& object, const Call& call, Effects& effects, const Arguments& arguments,
            Answer& answer) {
    using Function = Signature<decltype(function)>;
    auto& self = static_cast<typename Function::Class&>(object);
    const auto target = [&](auto&&... values) -> typename Function::Result {
        return (self.*function)(std::forward<decltype(values)>(values)...);
    };
    if constexpr (std::is_void_v<typename Function::Result>) {
        apply<typename Function::Parameters>(call, effects, arguments, target);
        answer.nothing();
    } else {
        give(answer, apply<typename Function::Parameters>(call, effects, arguments, target));
    }
}

template <auto create>
std::unique_ptr<Object> construct(const Call& call, Effects& effects, const Arguments& arguments) {
    using Function = Signature<decltype(create)>;
    return apply<typename Function::Parameters>(call, effects, arguments, [](auto&&... values) {
        return create(std::forward<decltype(values)>(values)...);
    });
}

template <auto count>
std::uint64_t measure_beginning(const Call& call, const Arguments& arguments) {
    using Function = Signature<decltype(count)>;
    NoEffects none;
    return apply<typename Function::Parameters>(
        call, none, arguments, [](auto&&... values) -> std::uint64_t {
            return count(std::forward<decltype(values)>(values)...);
        });
}

}  // namespace steward::engine::detail
