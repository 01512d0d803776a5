// Calls that manager.select may do: by their method's name (Choice), or made by a proxy that knows
// what they answer (Selectable).
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/value.hpp"

#include <variant>

namespace steward {

// One of the calls of a select: a method by its name, with its arguments encoded.
struct Choice {
    detail::Handle object;  // none: the manager
    std::string method;
    Bytes arguments;
    std::vector<detail::Handle> references = {};  // in the arguments: they must not end before they
                                                  // are sent
};

// A call that answers R: queue.getting(), event.waiting(), lock.acquiring().
template <class R>
struct Selectable : Choice {};

namespace detail {

template <class R, class... A>
Selectable<R> selectable(const Handle& object, std::string_view method, const A&... arguments) {
    Selectable<R> made{{object, std::string(method), {}}};
    Encoder encoder(made.arguments, &object->session());
    encoder.array(sizeof...(A));
    (Argument<A>::write(encoder, arguments), ...);
    made.references = encoder.references();
    return made;
}

// The answer of the call that was done. An answer that says no more than that, such as true for a
// lock, is passed over.
template <class R>
R read_answer(Decoder& decoder, const Outcome& outcome) {
    if constexpr (std::same_as<R, Acquired>) {
        decoder.value();
        return acquired(outcome);
    } else if constexpr (std::same_as<R, std::monostate>) {
        // Its references are this process's to give back.
        Codec<Value>::read(decoder);
        return {};
    } else {
        return Codec<R>::read(decoder);
    }
}

// The payload is read from a copy: user code may run meanwhile, and call.
template <class... R>
std::optional<std::variant<R...>> chosen(const SessionPointer& session, const Outcome& outcome) {
    if (outcome.status == ErrorCode::timed_out) return std::nullopt;
    if (outcome.status != ErrorCode::none) throw_refused(outcome);
    const Bytes payload(outcome.payload);
    Decoder decoder(payload, session, Origin::reply);
    expect_array(decoder, 2);
    const auto place = Codec<std::size_t>::read(decoder);
    std::optional<std::variant<R...>> answer;
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        ((i == place
              ? void(answer.emplace(std::in_place_index<i>, read_answer<R>(decoder, outcome)))
              : void()),
         ...);
    }
    (std::index_sequence_for<R...>());
    if (!answer) throw ConversionError("the daemon did a call that it was not asked for");
    return answer;
}

template <class... R>
std::optional<std::tuple<R...>> all_of(const SessionPointer& session, const Outcome& outcome) {
    if (outcome.status == ErrorCode::timed_out) return std::nullopt;
    if (outcome.status != ErrorCode::none) throw_refused(outcome);
    const Bytes payload(outcome.payload);
    Decoder decoder(payload, session, Origin::reply);
    expect_array(decoder, sizeof...(R));
    return std::tuple<R...>{read_answer<R>(decoder, outcome)...};  // braces: from left to right
}

}  // namespace detail
}  // namespace steward
