// Iterates over items that were copied from a shared object in one call; copies of one iterator
// share them.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace steward::detail {

template <class T>
class CopyIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = typename std::vector<T>::const_reference;

    // The end.
    CopyIterator() = default;
    explicit CopyIterator(std::vector<T> items)
        : items_(std::make_shared<std::vector<T>>(std::move(items))) {}

    reference operator*() const { return std::as_const(*items_)[place_]; }
    pointer operator->() const { return &(*items_)[place_]; }
    CopyIterator& operator++() {
        ++place_;
        return *this;
    }
    CopyIterator operator++(int) {
        CopyIterator before = *this;
        ++place_;
        return before;
    }
    bool operator==(const CopyIterator& other) const {
        if (at_end() || other.at_end()) return at_end() && other.at_end();
        return place_ == other.place_;
    }

private:
    bool at_end() const { return !items_ || place_ == items_->size(); }

    std::shared_ptr<std::vector<T>> items_;
    std::size_t place_ = 0;
};

}  // namespace steward::detail
