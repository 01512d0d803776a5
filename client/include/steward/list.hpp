// A list that processes share: Python's list, and what a shared one needs as one call
// (detail/list_methods.hpp has all the methods). A List is a handle: copying it costs nothing and
// gives another handle to the same list; const or not speaks of the handle, never of the list.
#pragma once

#include "steward/detail/element.hpp"
#include "steward/detail/list_methods.hpp"
#include "steward/detail/proxy.hpp"
#include "steward/detail/slice.hpp"
#include "steward/value.hpp"

#include <iterator>

namespace steward {

template <class T>
class List : public detail::Proxy<detail::methods::list, detail::ListMethods, T> {
    using Base = detail::Proxy<detail::methods::list, detail::ListMethods, T>;

public:
    using value_type = T;
    using Element = detail::Element<List, std::int64_t, T>;
    using SliceElement = detail::SliceElement<List, T>;

    class Iterator;

    using Base::Base;

    Element operator[](std::int64_t index) const { return {*this, index}; }
    SliceElement operator[](const Slice& which) const { return {*this, which}; }
    // The same as get(): a name that the standard containers have.
    T at(std::int64_t index) const { return this->get(index); }
    bool empty() const { return this->size() == 0; }

    // Iterates over the list as it is at each chunk of 256 items; for one moment's state use
    // copy().
    Iterator begin() const { return Iterator(*this); }
    Iterator end() const { return {}; }

    const List& operator+=(const std::vector<T>& values) const {
        this->extend(values);
        return *this;
    }
    template <detail::OtherItemsOf<T> Range>
    const List& operator+=(Range&& values) const {
        this->extend(std::forward<Range>(values));
        return *this;
    }
    const List& operator*=(std::int64_t count) const {
        this->repeat(count);
        return *this;
    }
    std::vector<T> operator+(const std::vector<T>& values) const {
        std::vector<T> sum = this->copy();
        sum.insert(sum.end(), values.begin(), values.end());
        return sum;
    }
    // Equal content, as one call.
    bool operator==(const std::vector<T>& values) const { return this->equals(values); }
    template <detail::OtherItemsOf<T> Range>
    requires(!std::same_as<Range, List>) bool operator==(const Range& values) const {
        return this->equals(values);
    }
    // The same list, or lists of equal content.
    bool operator==(const List& other) const {
        return this->handle() == other.handle() || this->equals(other.copy());
    }
};

// Reads ahead in chunks; copies of one iterator share what was read.
template <class T>
class List<T>::Iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    Iterator() = default;
    explicit Iterator(List list) : list_(std::move(list)) { read(); }

    reference operator*() const { return (*chunk_)[place_]; }
    pointer operator->() const { return &**this; }
    Iterator& operator++() {
        if (++place_ == chunk_->size()) {
            first_ += static_cast<std::int64_t>(place_);
            read();
        }
        return *this;
    }
    Iterator operator++(int) {
        Iterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Iterator& other) const {
        if (!chunk_ || !other.chunk_) return !chunk_ && !other.chunk_;
        return first_ == other.first_ && place_ == other.place_;
    }

private:
    static constexpr std::int64_t chunk_items = 256;

    void read() {
        place_ = 0;
        chunk_ = std::make_shared<std::vector<T>>(list_->get_slice(first_, first_ + chunk_items));
        if (chunk_->empty()) chunk_.reset();
    }

    std::optional<List> list_;
    std::shared_ptr<std::vector<T>> chunk_;
    std::int64_t first_ = 0;
    std::size_t place_ = 0;
};

// Python's form with JSON's strings: [1, 2], ["a", "b"].
template <class T>
std::ostream& operator<<(std::ostream& out, const List<T>& list) {
    detail::print_result(out, list.handle(), detail::methods::list::copy);
    return out;
}

}  // namespace steward
