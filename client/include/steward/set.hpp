// A set that processes share: Python's set, its elements in the order of adding
// (detail/set_methods.hpp has all the methods). Elements are what a dict's keys can be: strings,
// integers, booleans, tuples. A Set is a handle, as a List is.
#pragma once

#include "steward/detail/copy_iterator.hpp"
#include "steward/detail/proxy.hpp"
#include "steward/detail/set_methods.hpp"
#include "steward/value.hpp"

namespace steward {

template <class T>
class Set : public detail::Proxy<detail::methods::set, detail::SetMethods, T> {
    using Base = detail::Proxy<detail::methods::set, detail::SetMethods, T>;

public:
    using value_type = T;
    using Values = typename Base::Values;
    using Iterator = detail::CopyIterator<T>;

    using Base::Base;

    bool empty() const { return this->size() == 0; }

    // Over the elements as they are at begin().
    Iterator begin() const { return Iterator(this->copy()); }
    Iterator end() const { return {}; }

    // Python's operators, with any range or another set. What they return is a copy.
    template <class Range = Values>
    Values operator|(Range&& values) const {
        return this->union_with(values);
    }
    template <class Range = Values>
    Values operator&(Range&& values) const {
        return this->intersection(values);
    }
    template <class Range = Values>
    Values operator-(Range&& values) const {
        return this->difference(values);
    }
    template <class Range = Values>
    Values operator^(Range&& values) const {
        return this->symmetric_difference(values);
    }
    template <class Range = Values>
    const Set& operator|=(Range&& values) const {
        this->update(values);
        return *this;
    }
    template <class Range = Values>
    const Set& operator&=(Range&& values) const {
        this->intersection_update(values);
        return *this;
    }
    template <class Range = Values>
    const Set& operator-=(Range&& values) const {
        this->difference_update(values);
        return *this;
    }
    template <class Range = Values>
    const Set& operator^=(Range&& values) const {
        this->symmetric_difference_update(values);
        return *this;
    }

    // Python's comparisons: subset and superset, and the proper ones. None of two sets needs to be
    // less than the other.
    template <class Range = Values>
    bool operator<=(Range&& values) const {
        return this->issubset(values);
    }
    template <class Range = Values>
    bool operator>=(Range&& values) const {
        return this->issuperset(values);
    }
    template <class Range = Values>
    bool operator<(Range&& values) const {
        return this->is_proper_subset(values);
    }
    template <class Range = Values>
    bool operator>(Range&& values) const {
        return this->is_proper_superset(values);
    }

    // The same elements, in any order, as one call.
    bool operator==(const Values& values) const { return this->equals(values); }
    template <detail::OtherItemsOf<T> Range>
    requires(!std::same_as<Range, Set>) bool operator==(Range&& values) const {
        return this->equals(values);
    }
    bool operator==(const Set& other) const {
        return this->handle() == other.handle() || this->equals(other);
    }
};

// In the form of a list, with JSON's strings: ["a", "b"].
template <class T>
std::ostream& operator<<(std::ostream& out, const Set<T>& set) {
    detail::print_result(out, set.handle(), detail::methods::set::copy);
    return out;
}

}  // namespace steward
