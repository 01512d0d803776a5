// How a method of a proxy becomes a call, and its reply a result. The methods of each type are
// written once, over a Way: Direct (here) calls at once and returns the result; Queued
// (steward/pipeline.hpp) returns a Pending of it.
#pragma once

#include "steward/codec.hpp"
#include "steward/here.hpp"

#include <chrono>
#include <optional>

namespace steward {

class Watch;
struct WatchOptions;

}  // namespace steward

namespace steward::detail {

// An argument that may be left out.
template <class T>
struct Given {
    std::optional<T> value;
};
template <class T>
Given(std::optional<T>) -> Given<T>;

// An index or the bound of a slice, if there is one. A number that does not fit 64 bits with a sign
// stands for the last that does, as in Python, where a slice ends at either end of the list.
class Index : public std::optional<std::int64_t> {
public:
    constexpr Index() = default;
    constexpr Index(std::nullopt_t) {}
    constexpr Index(std::optional<std::int64_t> index) : optional(index) {}
    template <std::integral T>
    constexpr Index(T index)
        : optional(std::in_range<std::int64_t>(index) ? static_cast<std::int64_t>(index)
                                                      : INT64_MAX) {}
};

template <class T>
struct Argument {
    static constexpr bool present(const T&) { return true; }
    static void write(Encoder& encoder, const T& value) { Codec<T>::write(encoder, value); }
};
template <class T>
struct Argument<Given<T>> {
    static bool present(const Given<T>& argument) { return argument.value.has_value(); }
    static void write(Encoder& encoder, const Given<T>& argument) {
        if (argument.value)
            Codec<T>::write(encoder, *argument.value);
        else
            encoder.nil();
    }
};

// One array, without the arguments left out at its end.
template <class... A>
void write_arguments(Encoder& encoder, const A&... arguments) {
    std::size_t given = 0;
    std::size_t place = 0;
    ((++place, given = Argument<A>::present(arguments) ? place : given), ...);
    if (given == 0) return;
    encoder.array(given);
    place = 0;
    ((place++ < given ? Argument<A>::write(encoder, arguments) : void()), ...);
}

// The value of a reply as R. Specialised where more than the value counts.
template <class R>
struct Result {
    static constexpr bool takes_refusals = false;
    static R read(const SessionPointer& session, const Outcome& outcome) {
        // User code may run while a value is read (from_json), and may call: it must not see its
        // own bytes replaced.
        if constexpr (std::is_arithmetic_v<R> || std::same_as<R, std::string>) {
            Decoder decoder(outcome.payload, session, Origin::reply);
            return Codec<R>::read(decoder);
        } else {
            Buffer kept;
            kept.bytes.assign(outcome.payload);
            Decoder decoder(kept.bytes, session, Origin::reply);
            return Codec<R>::read(decoder);
        }
    }
};
template <>
struct Result<void> {
    static constexpr bool takes_refusals = false;
    static void read(const SessionPointer&, const Outcome&) {}
};

// The result, or nothing where the daemon refused with this code: a question that may have no
// answer.
template <class R, ErrorCode nothing>
struct Maybe {};
template <class R, ErrorCode nothing>
struct Result<Maybe<R, nothing>> {
    static constexpr bool takes_refusals = true;
    static std::optional<R> read(const SessionPointer& session, const Outcome& outcome) {
        if (outcome.status == nothing) return std::nullopt;
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return Result<R>::read(session, outcome);
    }
};

// What a call that promises R hands out.
template <class R>
using ResultOf = decltype(Result<R>::read(std::declval<const SessionPointer&>(),
                                          std::declval<const Outcome&>()));

// One call through a way, its answer read as R: what each line of a methods class is made of,
//   Answer<T> get(std::int64_t index) const { return ask<T>(*this, methods::list::get, index); }
// An object and no function: in a class whose base is a template's parameter no function of the
// base could be called so plainly, and a function beside it could be mistaken for one of the user's
// of that name.
template <class R>
struct Ask {
    template <class Way, class... A>
    auto operator()(const Way& way, Method method, const A&... arguments) const {
        return way.template call<R>(method, arguments...);
    }
};
template <class R>
inline constexpr Ask<R> ask{};

// A proxy that calls at once: one call, one round trip.
class Direct {
    template <class R>
    friend struct Ask;

public:
    // The object's id in its daemon, for messages and tools.
    ObjectId id() const { return object_->id(); }
    const Handle& handle() const { return object_; }
    // Hears of what happens to the object from now on, or from a version on, or under one key only.
    // Include <steward/watch.hpp>. Three round trips and a connection of its own; see Watch.
    Watch watch() const;
    Watch watch(const WatchOptions& options) const;

protected:
    template <class R>
    using Answer = ResultOf<R>;

    explicit Direct(Handle object) : object_(std::move(object)) {}

    template <class R, class... A>
    ResultOf<R> call(Method method, const A&... arguments) const {
        Buffer buffer;
        Encoder encoder(buffer.bytes, &object_->session());
        write_arguments(encoder, arguments...);
        const auto send = Result<R>::takes_refusals ? attempt : exchange;
        return Result<R>::read(object_->session_pointer(),
                               send(object_->session(), object_->id(), method, buffer.bytes));
    }
    // A change whose answer nobody needs: inside a critical section it is sent and not waited for.
    // What carries references is always waited for, so that its objects cannot end on the way.
    template <class... A>
    void tell(Method method, const A&... arguments) const {
        Buffer buffer;
        Encoder encoder(buffer.bytes, &object_->session());
        write_arguments(encoder, arguments...);
        const auto send = [&](auto how) {
            how(object_->session(), object_->id(), method, buffer.bytes);
        };
        if (encoder.references().empty())
            send(detail::tell);
        else
            send(exchange);
    }

    Handle object_;
};

}  // namespace steward::detail
