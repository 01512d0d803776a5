// The methods of a shared dict, one line each, over a Way: at once (Dict) or queued (Pipeline,
// Batch). Names, meanings and refusals are Python's; docs/reference.md describes each.
#pragma once

#include "steward/detail/exchanged.hpp"
#include "steward/detail/item.hpp"
#include "steward/detail/numbers.hpp"

namespace steward::detail {

template <class K, class V, class Way>
class DictMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Items = std::vector<std::pair<K, V>>;
    using Way::Way;

    // Throws KeyNotFound.
    Answer<V> get(Item<K> key) const { return ask<V>(*this, methods::dict::get, key); }
    Answer<V> get(Item<K> key, Item<V> otherwise) const {
        return ask<V>(*this, methods::dict::get, key, otherwise);
    }
    // Nothing when there is no such key.
    Answer<Maybe<V, ErrorCode::key_not_found>> find(Item<K> key) const {
        return ask<Maybe<V, ErrorCode::key_not_found>>(*this, methods::dict::get, key);
    }
    Answer<Maybe<V, ErrorCode::key_not_found>> try_get(Item<K> key) const { return find(key); }
    // Inside a critical section it is sent and not waited for.
    auto set(Item<K> key, Item<V> value) const {
        return this->tell(methods::dict::set, key, value);
    }
    // Throws KeyNotFound.
    Answer<void> erase(Item<K> key) const { return ask<void>(*this, methods::dict::delete_, key); }
    Answer<V> setdefault(Item<K> key, Item<V> value) const {
        return ask<V>(*this, methods::dict::setdefault, key, value);
    }
    // The value there is, or the one given, and whether that was inserted.
    Answer<std::pair<V, bool>> get_or_set(Item<K> key, Item<V> value) const {
        return ask<std::pair<V, bool>>(*this, methods::dict::get_or_set, key, value);
    }
    // Throws KeyNotFound.
    Answer<V> pop(Item<K> key) const { return ask<V>(*this, methods::dict::pop, key); }
    Answer<V> pop(Item<K> key, Item<V> otherwise) const {
        return ask<V>(*this, methods::dict::pop, key, otherwise);
    }
    // The last item that was inserted. Throws Empty (or KeyNotFound, as the daemon has it).
    Answer<std::pair<K, V>> popitem() const {
        return ask<std::pair<K, V>>(*this, methods::dict::popitem);
    }

    // `items` is any range of pairs: a map, a vector of pairs.
    template <class Range = Items>
    Answer<void> update(Range&& items) const {
        return ask<void>(*this, methods::dict::update, Pairs{items});
    }
    template <class Range = Items>
    Answer<void> set_many(Range&& items) const {
        return ask<void>(*this, methods::dict::set_many, Pairs{items});
    }
    // Updates only if nothing has changed since version() gave this number.
    template <class Range = Items>
    Answer<bool> update_if(std::uint64_t version, Range&& items) const {
        return ask<bool>(*this, methods::dict::update_if, version, Pairs{items});
    }
    Answer<std::uint64_t> version() const {
        return ask<std::uint64_t>(*this, methods::dict::version);
    }
    // The values in the order of the keys. Throws KeyNotFound where one is missing and there is no
    // default.
    Answer<std::vector<V>> get_many(const std::vector<K>& keys) const {
        return ask<std::vector<V>>(*this, methods::dict::get_many, keys);
    }
    Answer<std::vector<V>> get_many(const std::vector<K>& keys, Item<V> otherwise) const {
        return ask<std::vector<V>>(*this, methods::dict::get_many, keys, otherwise);
    }
    template <OtherItemsOf<K> Range>
    Answer<std::vector<V>> get_many(Range&& keys) const {
        return ask<std::vector<V>>(*this, methods::dict::get_many, sequence<K>(keys));
    }
    template <OtherItemsOf<K> Range>
    Answer<std::vector<V>> get_many(Range&& keys, Item<V> otherwise) const {
        return ask<std::vector<V>>(*this, methods::dict::get_many, sequence<K>(keys), otherwise);
    }

    // All in the order in which the keys were inserted.
    Answer<std::vector<K>> keys() const { return ask<std::vector<K>>(*this, methods::dict::keys); }
    Answer<std::vector<V>> values() const {
        return ask<std::vector<V>>(*this, methods::dict::values);
    }
    Answer<Items> items() const { return ask<Items>(*this, methods::dict::items); }
    Answer<Items> copy() const { return items(); }
    // What the dict would be after update(items); the dict stays as it is.
    template <class Range = Items>
    Answer<Items> merged(Range&& items) const {
        return ask<Items>(*this, methods::dict::merged, Pairs{items});
    }

    Answer<void> clear() const { return ask<void>(*this, methods::dict::clear); }
    Answer<std::size_t> size() const { return ask<std::size_t>(*this, methods::dict::len); }
    Answer<bool> contains(Item<K> key) const {
        return ask<bool>(*this, methods::dict::contains, key);
    }
    template <class Range = Items>
    Answer<bool> equals(Range&& items) const {
        return ask<bool>(*this, methods::dict::equals, Pairs{items});
    }

    // Adds as one call; returns the number before. A key that is missing starts at `initial`, or is
    // refused. Throws Overflow, and changes nothing, where V could not hold it.
    Answer<V> fetch_add(Item<K> key, const V& amount,
                        std::optional<V> initial = {}) const requires Addable<V> {
        return ask<V>(*this, methods::dict::fetch_add, key, amount, Given{initial},
                      counted_in<V>());
    }
    Answer<V> fetch_sub(Item<K> key, const V& amount,
                        std::optional<V> initial = {}) const requires Addable<V> {
        return ask<V>(*this, methods::dict::fetch_add, key, Negated<V>{amount}, Given{initial},
                      counted_in<V>());
    }
    // Stores `desired` if the value equals `expected`, as one call.
    Answer<Exchanged<V>> compare_exchange(Item<K> key, Item<V> expected, Item<V> desired) const {
        return ask<Exchanged<V>>(*this, methods::dict::compare_exchange, key, expected, desired);
    }
};

}  // namespace steward::detail
