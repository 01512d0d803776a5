// One value that processes share, as multiprocessing.Value: read and assigned like a variable,
// added to and exchanged in one call each, and waited for.
//   auto done = manager.value(0);
//   workers.emplace_back([=] { ++done; });
//   done.wait_until("==", 3, 10s);
// A SharedValue is a handle, as a List is: assigning another SharedValue makes it a handle to that
// one.
#pragma once

#include "steward/detail/exchanged.hpp"
#include "steward/detail/numbers.hpp"
#include "steward/detail/proxy.hpp"
#include "steward/detail/selectable.hpp"
#include "steward/detail/waiting.hpp"

#include <ostream>

namespace steward {
namespace detail {

// What the daemon is to hold any later value to.
template <class T>
constexpr std::string_view kind_of_value() {
    if constexpr (std::same_as<T, bool>)
        return "boolean";
    else if constexpr (Addable<T>)
        return kind_of_number<T>();
    else if constexpr (std::same_as<T, std::string>)
        return "string";
    else
        return "any";
}

template <class T, class Way>
class ValueMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    Answer<T> get() const { return ask<T>(*this, methods::value::get); }
    // Inside a critical section it is sent and not waited for. Throws TypeMismatch where the value
    // was made for another kind.
    auto set(const T& value) const { return this->tell(methods::value::set, value); }
    // Adds as one call; returns the number before. Throws Overflow, and changes nothing, where T
    // could not hold it.
    Answer<T> fetch_add(const T& amount) const requires Addable<T> {
        return ask<T>(*this, methods::value::fetch_add, amount, counted_in<T>());
    }
    Answer<T> fetch_sub(const T& amount) const requires Addable<T> {
        return ask<T>(*this, methods::value::fetch_add, Negated<T>{amount}, counted_in<T>());
    }
    // Stores `desired` if the value equals `expected`, as one call.
    Answer<Exchanged<T>> compare_exchange(const T& expected, const T& desired) const {
        return ask<Exchanged<T>>(*this, methods::value::compare_exchange, expected, desired);
    }
    // Stores the value and returns the one before.
    Answer<T> exchange(const T& value) const {
        return ask<T>(*this, methods::value::exchange, value);
    }
    // Waits until the value compares to `operand` as "==", "!=", "<", "<=", ">" or ">=" says,
    // without a timeout for ever. Returns that value, or nothing when the time was up first. Throws
    // TypeMismatch for what has no order.
    Answer<Maybe<T, ErrorCode::timed_out>> wait_until(std::string_view comparison, const T& operand,
                                                      std::optional<Seconds> timeout = {}) const {
        return ask<Maybe<T, ErrorCode::timed_out>>(*this, methods::value::wait_until, comparison,
                                                   operand, seconds(timeout));
    }
};

}  // namespace detail

template <class T>
class SharedValue : public detail::Proxy<detail::methods::value, detail::ValueMethods, T> {
    using Base = detail::Proxy<detail::methods::value, detail::ValueMethods, T>;

public:
    using value_type = T;
    static constexpr bool stores_floats = std::floating_point<T>;
    // What it is made with: the kind that any later value must be of.
    static constexpr std::string_view made_of = detail::kind_of_value<T>();

    using Base::Base;

    // For manager.select: as wait_until.
    Selectable<T> reaching(std::string_view comparison, const T& operand) const {
        return detail::selectable<T>(this->handle(), "wait_until", comparison, operand);
    }

    operator T() const { return this->get(); }
    const SharedValue& operator=(const T& value) const {
        this->set(value);
        return *this;
    }

    // One call, and nothing is lost between reading and writing. Each returns the number
    // afterwards; `value++` the one before. What T could not hold is refused: Overflow.
    T operator+=(const T& amount) const requires detail::Addable<T> {
        return static_cast<T>(this->fetch_add(amount) + amount);
    }
    T operator-=(const T& amount) const requires detail::Addable<T> {
        return static_cast<T>(this->fetch_sub(amount) - amount);
    }
    T operator++() const requires detail::Addable<T> { return *this += T{1}; }
    T operator++(int) const requires detail::Addable<T> { return this->fetch_add(T{1}); }
    T operator--() const requires detail::Addable<T> { return *this -= T{1}; }
    T operator--(int) const requires detail::Addable<T> { return this->fetch_sub(T{1}); }

    // Numbers compare through their conversion.
    friend bool operator==(const SharedValue& shared,
                           const T& value) requires(!std::is_arithmetic_v<T>) {
        return shared.get() == value;
    }
    friend std::ostream& operator<<(std::ostream& out, const SharedValue& shared) {
        return out << shared.get();
    }
};

}  // namespace steward
