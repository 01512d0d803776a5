// The part of Manager that makes lists, dicts, sets, arrays and namespaces: of what is listed, of
// any range or map, or by name. By name the object that has it is opened where there is one; then
// the content given here does not count.
#pragma once

#include "steward/detail/late.hpp"
#include "steward/detail/named.hpp"
#include "steward/value.hpp"

#include <initializer_list>
#include <map>

namespace steward {

template <class T>
class List;
template <class K, class V>
class Dict;
template <class T>
class Set;
template <class T>
class Array;
class Namespace;

namespace detail {

// `Manager` has make<Proxy>(options, arguments...).
template <class Manager>
class MakesContainers {
public:
    template <class T>
    List<Stored<T>> list(std::initializer_list<T> items, const Options& options = {}) const {
        return list_of<Stored<T>>(items, options);
    }
    template <class T>
    requires std::same_as<T, Stored<T>> List<T> list(const std::vector<T>& items = {},
                                                     const Options& options = {})
    const { return list_of<T>(items, options); }
    template <class T, OtherItemsOf<T> Range>
    List<T> list(Range&& items, const Options& options = {}) const {
        return list_of<T>(items, options);
    }
    template <OtherItems Range>
    List<ItemType<Range>> list(Range&& items, const Options& options = {}) const {
        return list_of<ItemType<Range>>(items, options);
    }
    template <class T>
    requires std::same_as<T, Stored<T>> List<T> list(const Name& name,
                                                     const std::vector<T>& items = {})
    const { return list_of<T>(items, name); }
    template <class T, OtherItemsOf<T> Range>
    List<T> list(const Name& name, Range&& items) const {
        return list_of<T>(items, name);
    }
    template <OtherItems Range>
    List<ItemType<Range>> list(const Name& name, Range&& items) const {
        return list_of<ItemType<Range>>(items, name);
    }

    template <class K, class V>
    Dict<K, V> dict(std::initializer_list<std::pair<K, V>> items,
                    const Options& options = {}) const {
        return dict_of<K, V>(items, options);
    }
    template <class K, class V>
    Dict<K, V> dict(const std::vector<std::pair<K, V>>& items = {},
                    const Options& options = {}) const {
        return dict_of<K, V>(items, options);
    }
    template <class K, class V, PairsOf<K, V> Range>
    Dict<K, V> dict(Range&& items, const Options& options = {}) const {
        return dict_of<K, V>(items, options);
    }
    // Any map of the standard library, or one like it.
    template <Mapping Map>
    Dict<KeyOf<Map>, MappedOf<Map>> dict(Map&& items, const Options& options = {}) const {
        return dict_of<KeyOf<Map>, MappedOf<Map>>(items, options);
    }
    template <class K, class V>
    Dict<K, V> dict(const Name& name, const std::vector<std::pair<K, V>>& items = {}) const {
        return dict_of<K, V>(items, name);
    }
    template <class K, class V, PairsOf<K, V> Range>
    Dict<K, V> dict(const Name& name, Range&& items) const {
        return dict_of<K, V>(items, name);
    }
    template <Mapping Map>
    Dict<KeyOf<Map>, MappedOf<Map>> dict(const Name& name, Map&& items) const {
        return dict_of<KeyOf<Map>, MappedOf<Map>>(items, name);
    }

    template <class T>
    requires std::same_as<T, Stored<T>> Set<T> set(const std::vector<T>& values = {},
                                                   const Options& options = {})
    const { return set_of<T>(values, options); }
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
    requires std::same_as<T, Stored<T>> Set<T> set(const Name& name,
                                                   const std::vector<T>& values = {})
    const { return set_of<T>(values, name); }
    template <class T, OtherItemsOf<T> Range>
    Set<T> set(const Name& name, Range&& values) const {
        return set_of<T>(values, name);
    }
    template <OtherItems Range>
    Set<ItemType<Range>> set(const Name& name, Range&& values) const {
        return set_of<ItemType<Range>>(values, name);
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

    Late<Manager, Namespace> name_space(const std::map<std::string, Value>& attributes = {},
                                        const Options& options = {}) const {
        return manager().template make<Namespace>(options, attributes);
    }
    Late<Manager, Namespace> name_space(const Name& name,
                                        const std::map<std::string, Value>& attributes = {}) const {
        return name_space(attributes, name);
    }

private:
    template <class T, class Range>
    List<T> list_of(Range& items, const Options& options) const {
        return manager().template make<List<T>>(options, sequence<T>(items));
    }
    template <class K, class V, class Range>
    Dict<K, V> dict_of(Range& items, const Options& options) const {
        return manager().template make<Dict<K, V>>(options, PairSequence<K, V, Range>{items});
    }
    template <class T, class Range>
    Set<T> set_of(Range& values, const Options& options) const {
        return manager().template make<Set<T>>(options, sequence<T>(values));
    }
    template <class T, class Items>
    Array<T> array_of(const Items& items, const Options& options) const {
        return manager().template make<Array<T>>(options, Array<T>::made_of, items);
    }
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace detail
}  // namespace steward
