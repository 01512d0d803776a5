// From a member function to what a row needs: the kinds of its parameters and of its answer are read from its signature,
// and the function that decodes arguments, calls it and encodes the answer is made from it.
#pragma once

#include "engine/answer.hpp"
#include "engine/object.hpp"
#include "engine/parameter.hpp"

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

template <class T>
inline constexpr bool is_call = std::is_same_v<std::remove_cvref_t<T>, Call>;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <>
inline constexpr bool is_optional<Timeout> = true;
template <class T>
inline constexpr bool is_attempt = false;
template <class T>
inline constexpr bool is_attempt<Attempt<T>> = true;

// The place on the wire of the parameter at `index`: the call itself takes none.
template <class Parameters, std::size_t index>
constexpr std::size_t wire_index() {
    return []<std::size_t... before>(std::index_sequence<before...>) {
        return (std::size_t{0} + ... + (is_call<std::tuple_element_t<before, Parameters>> ? 0u : 1u));
    }(std::make_index_sequence<index>{});
}

template <class T>
decltype(auto) read_parameter(Call& call, const Arguments& arguments, std::size_t index) {
    if constexpr (is_call<T>) {
        return (call);
    } else if constexpr (std::is_same_v<T, Timeout>) {
        call.timeout = read_timeout(arguments, index);
        return Timeout{};
    } else {
        return Parameter<T>::read(arguments, index);
    }
}

// Arguments are read in the order of the parameters: braces fix it, so that the first wrong one is the one named.
template <class Parameters, class Target>
decltype(auto) apply(Call& call, const Arguments& arguments, Target target) {
    return [&]<std::size_t... i>(std::index_sequence<i...>) -> decltype(auto) {
        struct Read {
            std::tuple<decltype(read_parameter<std::tuple_element_t<i, Parameters>>(call, arguments, 0))...> values;
        };
        Read read{{read_parameter<std::tuple_element_t<i, Parameters>>(call, arguments, wire_index<Parameters, i>())...}};
        return std::apply(target, std::move(read.values));
    }(std::make_index_sequence<std::tuple_size_v<Parameters>>{});
}

template <class Parameters>
std::vector<ParameterRow> parameter_rows(std::initializer_list<std::string_view> names) {
    std::vector<ParameterRow> rows;
    auto name = names.begin();
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        [[maybe_unused]] const auto add = [&]<class T>(std::type_identity<T>) {
            if constexpr (!is_call<T>) {
                std::string_view kind = "seconds";
                if constexpr (!std::is_same_v<T, Timeout>) kind = Parameter<T>::kind;
                rows.push_back({.name = *name++, .kind = kind, .optional = is_optional<T>});
            }
        };
        (add(std::type_identity<std::tuple_element_t<i, Parameters>>{}), ...);
    }(std::make_index_sequence<std::tuple_size_v<Parameters>>{});
    return rows;
}

inline void give(Answer& answer, bool value) {
    answer.set({value ? BytesView("\xc3") : BytesView("\xc2")});
}
inline void give(Answer& answer, ValueView value) { answer.set(value); }
inline void give(Answer& answer, std::int64_t value) {
    answer.build([&](Writer& writer) { writer.integer(value); });
}
inline void give(Answer& answer, Any&& value) { answer.own(std::move(value.bytes)); }
inline void give(Answer& answer, AnyNumber&& value) { answer.own(std::move(value.bytes)); }
template <Kind kind>
void give(Answer& answer, Encoded<kind>&& value) {
    answer.own(std::move(value.bytes));
}
template <class T>
void give(Answer& answer, Attempt<T>&& attempt) {
    if (attempt.waits()) return answer.wait();
    give(answer, std::move(attempt.value()));
}

template <class T>
struct ResultKind {
    static constexpr std::string_view name = "any";
};
template <>
struct ResultKind<void> {
    static constexpr std::string_view name = "null";
};
template <>
struct ResultKind<bool> {
    static constexpr std::string_view name = "boolean";
};
template <>
struct ResultKind<std::int64_t> {
    static constexpr std::string_view name = "integer";
};
template <>
struct ResultKind<AnyNumber> {
    static constexpr std::string_view name = "number";
};
template <>
struct ResultKind<Array> {
    static constexpr std::string_view name = "array";
};
template <>
struct ResultKind<Map> {
    static constexpr std::string_view name = "map";
};
template <class T>
struct ResultKind<Attempt<T>> : ResultKind<T> {};

template <auto function>
void invoke(Object& object, Call& call, const Arguments& arguments, Answer& answer) {
    using Function = Signature<decltype(function)>;
    auto& self = static_cast<typename Function::Class&>(object);
    const auto target = [&](auto&&... values) -> typename Function::Result {
        if constexpr (is_attempt<typename Function::Result>)
            if (call.must_wait) return Function::Result::wait();
        return (self.*function)(std::forward<decltype(values)>(values)...);
    };
    if constexpr (std::is_void_v<typename Function::Result>) {
        apply<typename Function::Parameters>(call, arguments, target);
        answer.nothing();
    } else {
        give(answer, apply<typename Function::Parameters>(call, arguments, target));
    }
}

template <auto function>
std::unique_ptr<Object> construct(Call& call, const Arguments& arguments) {
    using Function = Signature<decltype(function)>;
    return apply<typename Function::Parameters>(
        call, arguments, [](auto&&... values) { return function(std::forward<decltype(values)>(values)...); });
}

}  // namespace steward::engine::detail
