// What operator[] of a proxy gives: a place in a shared object. Reading it is a call, and so is
// writing it.
//   int number = data[0];   data[0] = number - 1;   data[0] += 5;   table["anna"]->append(3);
#pragma once

#include "steward/detail/numbers.hpp"
#include "steward/detail/proxy.hpp"

#include <ostream>

namespace steward::detail {

template <class T>
struct Arrow {
    T value;
    const T* operator->() const { return &value; }
};

// `Container` has get(place), set(place, value) and, for numbers, fetch_add and fetch_sub(place,
// amount).
template <class Container, class Place, class T>
class Element {
public:
    Element(Container container, Place place)
        : container_(std::move(container)), place_(std::move(place)) {}
    Element(const Element&) = default;

    T get() const { return container_.get(place_); }
    operator T() const { return get(); }

    const Element& operator=(const T& value) const {
        container_.set(place_, value);
        return *this;
    }
    // Assigns what the other place holds, as it does for references of C++.
    const Element& operator=(const Element& other) const { return *this = other.get(); }
    Element& operator=(const Element& other) {
        container_.set(place_, other.get());
        return *this;
    }

    // One call, and nothing is lost between reading and writing. Each returns the number
    // afterwards.
    T operator+=(const T& amount) const requires Addable<T> {
        return static_cast<T>(container_.fetch_add(place_, amount) + amount);
    }
    T operator-=(const T& amount) const requires Addable<T> {
        return static_cast<T>(container_.fetch_sub(place_, amount) - amount);
    }
    T operator++() const requires Addable<T> { return *this += T{1}; }
    T operator--() const requires Addable<T> { return *this -= T{1}; }

    Arrow<T> operator->() const requires IsProxy<T> { return {get()}; }
    template <class Inner>
    auto operator[](const Inner& inner) const requires IsProxy<T> && requires(T value) {
        value[inner];
    }
    { return get()[inner]; }

    // Numbers compare through their conversion.
    friend bool operator==(const Element& element,
                           const T& value) requires(!std::is_arithmetic_v<T>) {
        return element.get() == value;
    }
    friend bool operator==(const Element& left,
                           const Element& right) requires(!std::is_arithmetic_v<T>) {
        return left.get() == right.get();
    }
    friend std::ostream& operator<<(std::ostream& out, const Element& element) {
        return out << element.get();
    }

private:
    Container container_;
    Place place_;
};

}  // namespace steward::detail
