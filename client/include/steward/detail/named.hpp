// The name under which an object is made, or opened where there is one: text that comes first. And
// what a client that opens it expects of its content.
#pragma once

#include "steward/detail/item.hpp"
#include "steward/options.hpp"

namespace steward::detail {

// Only text becomes a name: no braces, no pointer, no number.
class Name {
public:
    template <Text T>
    Name(const T& text) : text_(std::string_view(text)) {}
    operator Options() const { return {.name = text_}; }
    // The name that comes first, if it is one, is what counts.
    Options with(Options options) const {
        if (!text_.empty()) options.name = text_;
        return options;
    }

private:
    std::string text_;
};

// The words for the kinds of a key and of a value; empty: any.
struct Wanted {
    std::string_view key = {};
    std::string_view value = {};
    // Values of T are floats: to one that takes integers only they could not be assigned, though
    // its own can be read.
    bool stores_floats = false;
};

template <class Proxy>
constexpr Wanted wanted_of() {
    if constexpr (requires { Proxy::item_kind; })
        return {.value = Proxy::item_kind};
    else if constexpr (requires { typename Proxy::mapped_type; })
        return {.key = kind_of<typename Proxy::key_type>(),
                .value = kind_of<typename Proxy::mapped_type>()};
    else if constexpr (requires { Proxy::stores_floats; })
        return {.value = kind_of<typename Proxy::value_type>(),
                .stores_floats = Proxy::stores_floats};
    else if constexpr (requires { typename Proxy::value_type; })
        return {.value = kind_of<typename Proxy::value_type>()};
    else
        return {};
}

}  // namespace steward::detail
