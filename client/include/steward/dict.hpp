// A dict that processes share: Python's dict, with its insertion order, and what a shared one needs
// as one call (detail/dict_methods.hpp has all the methods). Keys are strings, integers, booleans,
// tuples. A Dict is a handle, as a List is.
#pragma once

#include "steward/detail/dict_methods.hpp"
#include "steward/detail/element.hpp"
#include "steward/detail/proxy.hpp"
#include "steward/value.hpp"

#include <ranges>

namespace steward {

// The items that a dict of these keys has, each with the same value: Python's dict.fromkeys.
//   manager.dict<std::string, int>(fromkeys(names, 0));
template <std::ranges::input_range Keys, class V>
std::vector<std::pair<std::ranges::range_value_t<Keys>, V>> fromkeys(Keys&& keys, const V& value) {
    std::vector<std::pair<std::ranges::range_value_t<Keys>, V>> items;
    for (const auto& key : keys) items.emplace_back(key, value);
    return items;
}

template <class K, class V>
class Dict : public detail::Proxy<detail::methods::dict, detail::DictMethods, K, V> {
    using Base = detail::Proxy<detail::methods::dict, detail::DictMethods, K, V>;

public:
    using key_type = K;
    using mapped_type = V;
    using Items = typename Base::Items;
    using Element = detail::Element<Dict, K, V>;

    class Iterator;

    using Base::Base;

    // Reading a key that is missing throws KeyNotFound, as in Python; writing it inserts.
    Element operator[](detail::Item<K> key) const { return {*this, detail::kept(key)}; }
    V at(detail::Item<K> key) const { return this->get(key); }
    bool empty() const { return this->size() == 0; }

    // Over the items as they are at begin(), in insertion order.
    Iterator begin() const { return Iterator(this->items()); }
    Iterator end() const { return {}; }

    template <class Range = Items>
    const Dict& operator|=(Range&& items) const {
        this->update(items);
        return *this;
    }
    template <class Range = Items>
    Items operator|(Range&& items) const {
        return this->merged(items);
    }
    Items operator|(const Dict& other) const { return this->merged(other.items()); }
    const Dict& operator|=(const Dict& other) const {
        this->update(other.items());
        return *this;
    }
    // Equal content, whatever the order, as one call.
    bool operator==(const Items& items) const { return this->equals(items); }
    template <detail::PairsOf<K, V> Range>
    requires(!std::same_as<Range, Dict>) bool operator==(const Range& items) const {
        return this->equals(items);
    }
    bool operator==(const Dict& other) const {
        return this->handle() == other.handle() || this->equals(other.items());
    }
};

template <class K, class V>
class Dict<K, V>::Iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::pair<K, V>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    Iterator() = default;
    explicit Iterator(Items items) : items_(std::make_shared<Items>(std::move(items))) {}

    reference operator*() const { return (*items_)[place_]; }
    pointer operator->() const { return &**this; }
    Iterator& operator++() {
        ++place_;
        return *this;
    }
    Iterator operator++(int) {
        Iterator before = *this;
        ++place_;
        return before;
    }
    bool operator==(const Iterator& other) const {
        if (at_end() || other.at_end()) return at_end() && other.at_end();
        return place_ == other.place_;
    }

private:
    bool at_end() const { return !items_ || place_ == items_->size(); }

    std::shared_ptr<Items> items_;
    std::size_t place_ = 0;
};

// Python's form with JSON's strings: {"anna": 3, "ben": 4}.
template <class K, class V>
std::ostream& operator<<(std::ostream& out, const Dict<K, V>& dict) {
    detail::print_pairs(out, dict.handle(), detail::methods::dict::items);
    return out;
}

}  // namespace steward
