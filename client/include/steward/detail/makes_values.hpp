// The part of Manager that makes values. Each opens the value of that name where there is one; then
// what it would hold at first does not count. Text that comes first is the name.
#pragma once

#include "steward/detail/named.hpp"

namespace steward {

template <class T>
class SharedValue;

namespace detail {

// `Manager` has make<Proxy>(options, arguments...).
template <class Manager>
class MakesValues {
public:
    // The daemon refuses any later value of another kind than T's: boolean, string, int8 to uint64,
    // float32 or number (a double); all else it takes.
    template <class T>
    requires(!Text<T>) SharedValue<T> value(const T& initial, const Options& options = {})
    const { return value_of(initial, options); }
    template <class T>
    requires(!Text<T> && !std::same_as<T, Options>) SharedValue<T> value(const Name& name,
                                                                         const T& initial)
    const { return value_of(initial, name); }
    // Begins with T's own default, as 0: value<int>("hits").
    template <class T>
    requires(!Text<T>) SharedValue<T> value(const Name& name)
    const { return value_of(T{}, name); }
    // Text has its name before it, or an empty one.
    template <class T = std::string>
    requires std::same_as<T, std::string> SharedValue<T> value(const Name& name,
                                                               std::string_view initial,
                                                               const Options& options = {})
    const { return value_of(std::string(initial), name.with(options)); }
    // With options beside the name: value("hits", 0, {.ephemeral = true}).
    template <class T>
    requires(!Text<T>) SharedValue<T> value(const Name& name, const T& initial,
                                            const Options& options)
    const { return value_of(initial, name.with(options)); }
    template <class T = std::string>
    requires std::same_as<T, std::string> SharedValue<T> value(const Name&)
    const { return unclear<T>(); }
    template <class T = std::string>
    requires std::same_as<T, std::string> SharedValue<T> value(const Name&, const Options&)
    const { return unclear<T>(); }

private:
    template <class T>
    static SharedValue<T> unclear() {
        static_assert(
            has_form<T> && std::same_as<T, void>,
            "Is this text the name of the value, or the value? Write value<int>(\"name\") or "
            "value(\"name\", 0) for a named one, value(\"name\", \"text\") for named text, "
            "value(\"\", \"text\") for text without a name; options come last.");
    }
    template <class T>
    SharedValue<T> value_of(const T& initial, const Options& options) const {
        return static_cast<const Manager&>(*this).template make<SharedValue<T>>(
            options, initial, SharedValue<T>::made_of);
    }
};

}  // namespace detail
}  // namespace steward
