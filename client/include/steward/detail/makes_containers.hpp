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
    List<T> list(std::initializer_list<T> items, const Options& options = {}) const {
        return list_of<T>(items, options);
    }
    template <class T>
    List<T> list(const std::vector<T>& items = {}, const Options& options = {}) const {
        return list_of<T>(items, options);
    }
    template <class T, OtherItems Range>
        requires ItemsOf<Range, T>
    List<T> list(const Range& items, const Options& options = {}) const {
        return list_of<T>(items, options);
    }
    template <OtherItems Range>
    List<ItemType<Range>> list(const Range& items, const Options& options = {}) const {
        return list_of<ItemType<Range>>(items, options);
    }
    template <class T>
    List<T> list(const Name& name, const std::vector<T>& items = {}) const {
        return list_of<T>(items, name);
    }
    template <OtherItems Range>
    List<ItemType<Range>> list(const Name& name, const Range& items) const {
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
    // Any map of the standard library, or one like it.
    template <Mapping Map>
    auto dict(const Map& items, const Options& options = {}) const {
        return dict_of<typename Map::key_type, typename Map::mapped_type>(items, options);
    }
    template <class K, class V>
    Dict<K, V> dict(const Name& name, const std::vector<std::pair<K, V>>& items = {}) const {
        return dict_of<K, V>(items, name);
    }
    template <Mapping Map>
    auto dict(const Name& name, const Map& items) const {
        return dict_of<typename Map::key_type, typename Map::mapped_type>(items, name);
    }

    Namespace name_space(const std::map<std::string, Value>& attributes = {}, const Options& options = {}) const {
        return manager().template make_as<Namespace>("namespace", options, attributes);
    }
    Namespace name_space(const Name& name, const std::map<std::string, Value>& attributes = {}) const {
        return name_space(attributes, name);
    }

private:
    template <class T, class Range>
    List<T> list_of(const Range& items, const Options& options) const {
        return manager().template make_as<List<T>>("list", options, Sequence<T, Range>{items});
    }
    template <class K, class V, class Range>
    Dict<K, V> dict_of(const Range& items, const Options& options) const {
        return manager().template make_as<Dict<K, V>>("dict", options, Pairs<Range>{items});
    }
    const Manager& manager() const { return static_cast<const Manager&>(*this); }
};

}  // namespace steward::detail
