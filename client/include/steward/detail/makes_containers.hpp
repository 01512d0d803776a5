// The part of Manager that makes lists, dicts and namespaces: of what is listed, of any range or map, or by name. By name the
// object that has it is opened where there is one; then the content given here does not count.
#pragma once

#include "steward/detail/named.hpp"
#include "steward/dict.hpp"
#include "steward/list.hpp"
#include "steward/namespace.hpp"

#include <initializer_list>

namespace steward::detail {

// `Manager` has make_as<Proxy>(type, options, arguments...).
template <class Manager>
class MakesContainers {
public:
    template <class T>
    List<Stored<T>> list(std::initializer_list<T> items, const Options& options = {}) const {
        return list_of<Stored<T>>(items, options);
    }
    template <class T>
        requires std::same_as<T, Stored<T>>
    List<T> list(const std::vector<T>& items = {}, const Options& options = {}) const {
        return list_of<T>(items, options);
    }
    template <class T, OtherItemsOf<T> Range>
    List<T> list(Range&& items, const Options& options = {}) const {
        return list_of<T>(items, options);
    }
    template <OtherItems Range>
    List<ItemType<Range>> list(Range&& items, const Options& options = {}) const {
        return list_of<ItemType<Range>>(items, options);
    }
    template <class T>
        requires std::same_as<T, Stored<T>>
    List<T> list(const Name& name, const std::vector<T>& items = {}) const {
        return list_of<T>(items, name);
    }
    template <class T, OtherItemsOf<T> Range>
    List<T> list(const Name& name, Range&& items) const {
        return list_of<T>(items, name);
    }
    template <OtherItems Range>
    List<ItemType<Range>> list(const Name& name, Range&& items) const {
        return list_of<ItemType<Range>>(items, name);
    }

    template <class K, class V>
    Dict<K, V> dict(std::initializer_list<std::pair<K, V>> items, const Options& options = {}) const {
        return dict_of<K, V>(items, options);
    }
    template <class K, class V>
    Dict<K, V> dict(const std::vector<std::pair<K, V>>& items = {}, const Options& options = {}) const {
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

    Namespace name_space(const std::map<std::string, Value>& attributes = {}, const Options& options = {}) const {
        return manager().template make_as<Namespace>("namespace", options, attributes);
    }
    Namespace name_space(const Name& name, const std::map<std::string, Value>& attributes = {}) const {
        return name_space(attributes, name);
    }

private:
    template <class T, class Range>
    List<T> list_of(Range& items, const Options& options) const {
        return manager().template make_as<List<T>>("list", options, sequence<T>(items));
    }
    template <class K, class V, class Range>
    Dict<K, V> dict_of(Range& items, const Options& options) const {
        return manager().template make_as<Dict<K, V>>("dict", options, PairSequence<K, V, Range>{items});
    }
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace steward::detail
