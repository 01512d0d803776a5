// Part of a list or of an array: which items are meant, and what operator[] gives for them.
#pragma once

#include "steward/detail/item.hpp"

namespace steward {

// A slice as Python writes it: list[slice(1, 3)], list[slice({}, {}, -1)].
struct Slice {
    detail::Index start, stop, step;
};
inline Slice slice(detail::Index start = {}, detail::Index stop = {}, detail::Index step = {}) {
    return {start, stop, step};
}

namespace detail {

// Part of a container: converts to a vector, and a vector can be assigned to it (of the same
// length, if the container keeps its length). `Container` has get_slice and set_slice.
template <class Container, class T>
class SliceElement {
public:
    SliceElement(Container container, const Slice& which)
        : container_(std::move(container)), which_(which) {}
    std::vector<T> get() const {
        return container_.get_slice(which_.start, which_.stop, which_.step);
    }
    operator std::vector<T>() const { return get(); }
    const SliceElement& operator=(const std::vector<T>& values) const {
        container_.set_slice(values, which_.start, which_.stop, which_.step);
        return *this;
    }
    template <OtherItemsOf<T> Range>
    const SliceElement& operator=(Range&& values) const {
        container_.set_slice(std::forward<Range>(values), which_.start, which_.stop, which_.step);
        return *this;
    }
    friend bool operator==(const SliceElement& element, const std::vector<T>& values) {
        return element.get() == values;
    }

private:
    Container container_;
    Slice which_;
};

}  // namespace detail
}  // namespace steward
