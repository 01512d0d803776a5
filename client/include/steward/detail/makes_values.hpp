// The part of Manager that makes values, arrays, sets, events, latches and barriers. Each opens the object of that name where
// there is one; then what it would hold at first does not count. Text that comes first is the name.
#pragma once

#include "steward/array.hpp"
#include "steward/barrier.hpp"
#include "steward/detail/named.hpp"
#include "steward/event.hpp"
#include "steward/latch.hpp"
#include "steward/set.hpp"
#include "steward/shared_value.hpp"

#include <initializer_list>

namespace steward::detail {

// `Manager` has make_as<Proxy>(type, options, arguments...).
template <class Manager>
class MakesValues {
public:
    // The daemon refuses any later value of another kind than T's: boolean, string, int8 to uint64, float32 or number (a double);
    // all else it takes.
    template <class T>
        requires(!Text<T>)
    SharedValue<T> value(const T& initial, const Options& options = {}) const {
        return value_of(initial, options);
    }
    template <class T>
        requires(!Text<T> && !std::same_as<T, Options>)
    SharedValue<T> value(const Name& name, const T& initial) const {
        return value_of(initial, name);
    }
    // Begins with T's own default, as 0: value<int>("hits").
    template <class T>
        requires(!Text<T>)
    SharedValue<T> value(const Name& name) const {
        return value_of(T{}, name);
    }
    // Text has its name before it, or an empty one.
    template <class T = std::string>
        requires std::same_as<T, std::string>
    SharedValue<T> value(const Name& name, std::string_view initial, const Options& options = {}) const {
        return value_of(std::string(initial), name.with(options));
    }
    // With options beside the name: value("hits", 0, {.ephemeral = true}).
    template <class T>
        requires(!Text<T>)
    SharedValue<T> value(const Name& name, const T& initial, const Options& options) const {
        return value_of(initial, name.with(options));
    }
    template <class T = std::string>
        requires std::same_as<T, std::string>
    SharedValue<T> value(const Name&) const {
        return unclear<T>();
    }
    template <class T = std::string>
        requires std::same_as<T, std::string>
    SharedValue<T> value(const Name&, const Options&) const {
        return unclear<T>();
    }

    // So many zeros.
    template <class T>
    Array<T> array(std::size_t size, const Options& options = {}) const {
        return array_of<T>(size, options);
    }
    template <class T>
    Array<T> array(const std::vector<T>& items, const Options& options = {}) const {
        return array_of<T>(sequence<T>(items), options);
    }
    template <class T>
    Array<T> array(std::initializer_list<T> items, const Options& options = {}) const {
        return array_of<T>(sequence<T>(items), options);
    }
    // A std::span, or any other range.
    template <class T, OtherItemsOf<T> Range>
    Array<T> array(Range&& items, const Options& options = {}) const {
        return array_of<T>(sequence<T>(items), options);
    }
    template <OtherItems Range>
    Array<ItemType<Range>> array(Range&& items, const Options& options = {}) const {
        return array_of<ItemType<Range>>(sequence<ItemType<Range>>(items), options);
    }
    template <class T>
    Array<T> array(const Name& name, std::size_t size) const {
        return array_of<T>(size, name);
    }
    template <class T>
    Array<T> array(const Name& name, const std::vector<T>& items) const {
        return array_of<T>(sequence<T>(items), name);
    }
    template <class T>
    Array<T> array(const Name& name, std::initializer_list<T> items) const {
        return array_of<T>(sequence<T>(items), name);
    }
    template <class T, OtherItemsOf<T> Range>
    Array<T> array(const Name& name, Range&& items) const {
        return array_of<T>(sequence<T>(items), name);
    }
    template <OtherItems Range>
    Array<ItemType<Range>> array(const Name& name, Range&& items) const {
        return array_of<ItemType<Range>>(sequence<ItemType<Range>>(items), name);
    }

    template <class T>
        requires std::same_as<T, Stored<T>>
    Set<T> set(const std::vector<T>& values = {}, const Options& options = {}) const {
        return set_of<T>(values, options);
    }
    template <class T>
    Set<Stored<T>> set(std::initializer_list<T> values, const Options& options = {}) const {
        return set_of<Stored<T>>(values, options);
    }
    template <class T, OtherItemsOf<T> Range>
    Set<T> set(Range&& values, const Options& options = {}) const {
        return set_of<T>(values, options);
    }
    template <OtherItems Range>
    Set<ItemType<Range>> set(Range&& values, const Options& options = {}) const {
        return set_of<ItemType<Range>>(values, options);
    }
    template <class T>
        requires std::same_as<T, Stored<T>>
    Set<T> set(const Name& name, const std::vector<T>& values = {}) const {
        return set_of<T>(values, name);
    }
    template <class T, OtherItemsOf<T> Range>
    Set<T> set(const Name& name, Range&& values) const {
        return set_of<T>(values, name);
    }
    template <OtherItems Range>
    Set<ItemType<Range>> set(const Name& name, Range&& values) const {
        return set_of<ItemType<Range>>(values, name);
    }

    Event event(const Options& options = {}) const { return make<Event>("event", options); }
    Event event(const Name& name) const { return event(Options(name)); }

    // Opens after so many steps down. Throws BadArgument for a negative count.
    Latch latch(std::int64_t count, const Options& options = {}) const { return make<Latch>("latch", options, count); }
    Latch latch(const Name& name, std::int64_t count) const { return latch(count, Options(name)); }

    // For so many parties. With an action one party of each group runs it before any of them goes on; which one is not said,
    // so each process's handle has it. Throws BadArgument for fewer than one party.
    Barrier barrier(std::int64_t parties, Barrier::Action action = {}, const Options& options = {}) const {
        const bool has_action = action != nullptr;
        return make<Barrier>("barrier", options, parties, has_action).with_action(std::move(action));
    }
    Barrier barrier(const Name& name, std::int64_t parties, Barrier::Action action = {}) const {
        return barrier(parties, std::move(action), name);
    }

private:
    template <class T>
    static SharedValue<T> unclear() {
        static_assert(has_form<T> && std::same_as<T, void>,
                      "Is this text the name of the value, or the value? Write value<int>(\"name\") or value(\"name\", 0) for a named "
                      "one, value(\"name\", \"text\") for named text, value(\"\", \"text\") for text without a name; options come last.");
    }
    template <class T>
    SharedValue<T> value_of(const T& initial, const Options& options) const {
        return make<SharedValue<T>>("value", options, initial, kind_of_value<T>());
    }
    template <class T, class Items>
    Array<T> array_of(const Items& items, const Options& options) const {
        return make<Array<T>>("array", options, kind_of_array<T>(), items);
    }
    template <class T, class Range>
    Set<T> set_of(Range& values, const Options& options) const {
        return make<Set<T>>("set", options, sequence<T>(values));
    }
    template <class Proxy, class... A>
    Proxy make(std::string_view type, const Options& options, const A&... arguments) const {
        return static_cast<const Manager&>(*this).template make_as<Proxy>(type, options, arguments...);
    }
};

}  // namespace steward::detail
