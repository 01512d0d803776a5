// Small independent models of shared types, written for clarity and not for speed: what a made-up history must lead to.
#pragma once

#include "tests/random/stage.hpp"

#include <deque>
#include <memory>

namespace steward::random {

struct Request {
    std::string method;  // "acquire"
    Bytes arguments;
};

class Model {
public:
    virtual ~Model() = default;
    virtual std::string type() const = 0;
    virtual Bytes constructor_arguments() const { return "\x90"; }

    // A call at random, and what everybody hears of it; `expected` may stay empty: the caller waits.
    virtual Request call(Generator& generator, Who who, std::uint32_t id, Time now, std::vector<Heard>& expected) = 0;
    virtual void move_time(Time /*now*/, std::vector<Heard>& /*expected*/) {}
    // A process (`only` is nothing) or one of its channels has ended.
    virtual void gone(ClientId /*client*/, std::optional<ChannelId> /*only*/, bool /*crashed*/,
                      std::vector<Heard>& /*expected*/) {}
};

// Everything that is held.
std::vector<std::unique_ptr<Model>> holdable_models();
// A list of integers, a dict from text to integers.
std::vector<std::unique_ptr<Model>> container_models();

// Arguments and answers, encoded.
template <class... T>
Bytes encoded(const T&... values) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(sizeof...(T));
    [[maybe_unused]] const auto write = [&](const auto& value) {
        using V = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<V, bool>) writer.boolean(value);
        else if constexpr (std::is_floating_point_v<V>) writer.real(value);
        else if constexpr (std::is_integral_v<V>) writer.integer(static_cast<std::int64_t>(value));
        else writer.text(value);
    };
    (write(values), ...);
    return bytes;
}
// The one value inside encoded(value).
template <class T>
Bytes one(const T& value) {
    return encoded(value).substr(1);
}

}  // namespace steward::random
