// What a member function returns: how it becomes the answer, and what its kind is called.
#pragma once

#include "engine/answer.hpp"

namespace steward::engine::detail {

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

}  // namespace steward::engine::detail
