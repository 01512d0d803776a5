// An array that processes share, as multiprocessing.Array: numbers or booleans of one kind in a
// fixed number of places. T is bool, a float or an integer; the daemon keeps 64 bits of each. Many
// items travel packed, as one run of bytes. An Array is a handle, as a List is.
//   auto numbers = manager.array<double>(1000);
//   numbers[0] = 0.5;
//   const std::vector<double> all = numbers.copy();
#pragma once

#include "steward/detail/copy_iterator.hpp"
#include "steward/detail/element.hpp"
#include "steward/detail/exchanged.hpp"
#include "steward/detail/item.hpp"
#include "steward/detail/packed.hpp"
#include "steward/detail/proxy.hpp"
#include "steward/detail/slice.hpp"
#include "steward/value.hpp"

#include <algorithm>
#include <span>

namespace steward {
namespace detail {

template <class T, class Way>
class ArrayMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Throws IndexOutOfRange where there is no such index, like every method that takes one.
    Answer<T> get(std::int64_t index) const { return ask<T>(*this, methods::array::get, index); }
    // Inside a critical section it is sent and not waited for.
    auto set(std::int64_t index, const T& value) const {
        return this->tell(methods::array::set, index, value);
    }

    // The items from `start` to before `stop`; with a step, as Python's slice has it.
    Answer<Unpacked<T>> get_slice(Index start = {}, Index stop = {}) const {
        return ask<Unpacked<T>>(*this, methods::array::get_packed, Given{start}, Given{stop});
    }
    Answer<std::vector<T>> get_slice(Index start, Index stop, Index step) const {
        return ask<std::vector<T>>(*this, methods::array::get_slice, Given{start}, Given{stop},
                                   Given{step});
    }
    // As many values as the slice has items, else BadArgument: an array keeps its length.
    template <OtherItemsOf<T> Range>
    Answer<void> set_slice(Range&& values, Index start = {}, Index stop = {},
                           Index step = {}) const {
        return ask<void>(*this, methods::array::set_slice, sequence<T>(values), Given{start},
                         Given{stop}, Given{step});
    }
    Answer<void> set_slice(const std::vector<T>& values, Index start = {}, Index stop = {},
                           Index step = {}) const {
        return ask<void>(*this, methods::array::set_slice, values, Given{start}, Given{stop},
                         Given{step});
    }
    // All items, as one call. Throws LimitExceeded for more than 8 million: take parts.
    Answer<Unpacked<T>> copy() const { return get_slice(); }
    // Replaces the items from `start` on by those of the range. Throws IndexOutOfRange where there
    // are not so many.
    template <std::ranges::input_range Range>
    Answer<void> assign(Range&& values, std::int64_t start = 0) const {
        return ask<void>(*this, methods::array::set_packed, start,
                         Packed<T, std::remove_reference_t<Range>>{values});
    }
    Answer<void> fill(const T& value, Index start = {}, Index stop = {}) const {
        return ask<void>(*this, methods::array::fill, value, Given{start}, Given{stop});
    }
    Answer<std::size_t> size() const { return ask<std::size_t>(*this, methods::array::len); }

    // Adds as one call; returns the number before. Throws Overflow, and changes nothing, where T
    // could not hold it.
    Answer<T> fetch_add(std::int64_t index, const T& amount) const requires Addable<T> {
        return ask<T>(*this, methods::array::fetch_add, index, amount, counted_in<T>());
    }
    Answer<T> fetch_sub(std::int64_t index, const T& amount) const requires Addable<T> {
        return ask<T>(*this, methods::array::fetch_add, index, Negated<T>{amount}, counted_in<T>());
    }
    // Stores `desired` if the item equals `expected`, as one call.
    Answer<Exchanged<T>> compare_exchange(std::int64_t index, const T& expected,
                                          const T& desired) const {
        return ask<Exchanged<T>>(*this, methods::array::compare_exchange, index, expected, desired);
    }
};

}  // namespace detail

template <class T>
class Array : public detail::Proxy<detail::methods::array, detail::ArrayMethods, T> {
    static_assert(detail::ArrayItem<T>,
                  "an array holds bool, floats, or integers that fit 64 bits with a sign");
    using Base = detail::Proxy<detail::methods::array, detail::ArrayMethods, T>;

public:
    using value_type = T;
    using Element = detail::Element<Array, std::int64_t, T>;
    using Iterator = detail::CopyIterator<T>;
    // The daemon's word for its items: they travel packed, so that a float is no integer.
    static constexpr std::string_view item_kind = std::same_as<T, bool>    ? "boolean"
                                                  : std::floating_point<T> ? "float"
                                                                           : "integer";
    // What it is made with: T as the daemon calls it.
    static constexpr std::string_view made_of = detail::kind_of_array<T>();
    using SliceElement = detail::SliceElement<Array, T>;

    using Base::Base;

    Element operator[](std::int64_t index) const { return {*this, index}; }
    SliceElement operator[](const Slice& which) const { return {*this, which}; }
    // The same as get(): a name that the standard containers have.
    T at(std::int64_t index) const { return this->get(index); }
    bool empty() const { return this->size() == 0; }

    // Over the items as they are at begin().
    Iterator begin() const { return Iterator(this->copy()); }
    Iterator end() const { return {}; }

    // Fills `to` with the items from `start` on. Throws IndexOutOfRange where there are not so
    // many.
    void copy_to(std::span<T> to, std::int64_t start = 0) const {
        if (to.empty()) return;
        const std::int64_t stop = start + static_cast<std::int64_t>(to.size());
        const std::vector<T> items =
            this->get_slice(start, start < 0 && stop >= 0 ? detail::Index() : detail::Index(stop));
        if (items.size() != to.size())
            throw IndexOutOfRange("the array has not so many items from there on");
        std::copy(items.begin(), items.end(), to.begin());
    }

    // Equal items, compared here.
    bool operator==(const std::vector<T>& values) const { return this->copy() == values; }
    template <detail::OtherItemsOf<T> Range>
    bool operator==(const Range& values) const {
        const std::vector<T> items = this->copy();
        return std::ranges::equal(items, values);
    }
};

// Python's form of a list: [1, 2], [0.5].
template <class T>
std::ostream& operator<<(std::ostream& out, const Array<T>& array) {
    detail::print_result(out, array.handle(), detail::methods::array::copy);
    return out;
}

}  // namespace steward
