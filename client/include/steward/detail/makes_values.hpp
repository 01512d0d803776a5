// The part of Manager that makes values, arrays, sets, events, latches and barriers. Each opens the object of that name where
// there is one; then what it would hold at first does not count.
#pragma once

#include "steward/array.hpp"
#include "steward/barrier.hpp"
#include "steward/event.hpp"
#include "steward/latch.hpp"
#include "steward/options.hpp"
#include "steward/set.hpp"
#include "steward/shared_value.hpp"

#include <initializer_list>

namespace steward::detail {

// `Manager` has make(type, options, arguments...).
template <class Manager>
class MakesValues {
public:
    // The daemon refuses any later value of another kind than T's: boolean, string, int8 to uint64, float32 or number (a double);
    // all else it takes.
    template <Storable T>
    SharedValue<T> value(const T& initial, const Options& options = {}) const {
        return SharedValue<T>(manager().make_of("value", options, initial, kind_of_value<T>()));
    }
    SharedValue<std::string> value(const char* initial, const Options& options = {}) const {
        return value(std::string(initial), options);
    }
    template <Storable T>
    SharedValue<T> value(std::string_view name, const T& initial) const {
        return value(initial, Options{.name = std::string(name)});
    }

    // So many zeros.
    template <class T>
    Array<T> array(std::size_t size, const Options& options = {}) const {
        return Array<T>(manager().make_of("array", options, kind_of_array<T>(), size));
    }
    template <class T>
    Array<T> array(const std::vector<T>& items, const Options& options = {}) const {
        return Array<T>(manager().make_of("array", options, kind_of_array<T>(), items));
    }
    template <class T>
    Array<T> array(std::initializer_list<T> items, const Options& options = {}) const {
        return array(std::vector<T>(items), options);
    }
    template <class T>
    Array<T> array(std::string_view name, std::size_t size) const {
        return array<T>(size, Options{.name = std::string(name)});
    }

    template <class T>
    Set<T> set(const std::vector<T>& values = {}, const Options& options = {}) const {
        return Set<T>(manager().make_of("set", options, values));
    }
    template <class T>
    Set<T> set(std::initializer_list<T> values, const Options& options = {}) const {
        return set(std::vector<T>(values), options);
    }
    template <class T>
    Set<T> set(std::string_view name, const std::vector<T>& values = {}) const {
        return set(values, Options{.name = std::string(name)});
    }

    Event event(const Options& options = {}) const { return Event(manager().make("event", options)); }
    Event event(std::string_view name) const { return event(Options{.name = std::string(name)}); }

    // Opens after so many steps down. Throws BadArgument for a negative count.
    Latch latch(std::int64_t count, const Options& options = {}) const {
        return Latch(manager().make_of("latch", options, count));
    }

    // For so many parties. With an action one party of each group runs it before any of them goes on; which one is not said,
    // so each process's handle has it. Throws BadArgument for fewer than one party.
    Barrier barrier(std::int64_t parties, Barrier::Action action = {}, const Options& options = {}) const {
        const bool has_action = action != nullptr;
        return Barrier(manager().make_of("barrier", options, parties, has_action), std::move(action));
    }

private:
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace steward::detail
