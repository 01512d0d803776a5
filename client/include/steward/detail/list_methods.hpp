// The methods of a shared list, one line each, over a Way: at once (List) or queued (Pipeline,
// Batch). Names, meanings and refusals are Python's; docs/reference.md describes each. Indices may
// be negative; a slice leaves out what it likes.
#pragma once

#include "steward/detail/exchanged.hpp"
#include "steward/detail/item.hpp"
#include "steward/detail/numbers.hpp"

namespace steward::detail {

template <class T, class Way>
class ListMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Throws IndexOutOfRange where there is no such index, like every method that takes one.
    Answer<T> get(std::int64_t index) const { return ask<T>(*this, methods::list::get, index); }
    // Inside a critical section it is sent and not waited for.
    auto set(std::int64_t index, Item<T> value) const {
        return this->tell(methods::list::set, index, value);
    }
    // Nothing where there is no such index.
    Answer<Maybe<T, ErrorCode::index_out_of_range>> try_get(std::int64_t index) const {
        return ask<Maybe<T, ErrorCode::index_out_of_range>>(*this, methods::list::get, index);
    }
    Answer<void> erase(std::int64_t index) const {
        return ask<void>(*this, methods::list::delete_, index);
    }
    Answer<T> get_or(std::int64_t index, Item<T> otherwise) const {
        return ask<T>(*this, methods::list::get_or, index, otherwise);
    }
    Answer<std::vector<T>> get_slice(Index start = {}, Index stop = {}, Index step = {}) const {
        return ask<std::vector<T>>(*this, methods::list::get_slice, Given{start}, Given{stop},
                                   Given{step});
    }
    Answer<void> set_slice(const std::vector<T>& values, Index start = {}, Index stop = {},
                           Index step = {}) const {
        return ask<void>(*this, methods::list::set_slice, values, Given{start}, Given{stop},
                         Given{step});
    }
    template <OtherItemsOf<T> Range>
    Answer<void> set_slice(Range&& values, Index start = {}, Index stop = {},
                           Index step = {}) const {
        return ask<void>(*this, methods::list::set_slice, sequence<T>(values), Given{start},
                         Given{stop}, Given{step});
    }
    Answer<void> erase_slice(Index start = {}, Index stop = {}, Index step = {}) const {
        return ask<void>(*this, methods::list::delete_slice, Given{start}, Given{stop},
                         Given{step});
    }

    Answer<void> append(Item<T> value) const {
        return ask<void>(*this, methods::list::append, value);
    }
    Answer<void> extend(const std::vector<T>& values) const {
        return ask<void>(*this, methods::list::extend, values);
    }
    template <OtherItemsOf<T> Range>
    Answer<void> extend(Range&& values) const {
        return ask<void>(*this, methods::list::extend, sequence<T>(values));
    }
    Answer<void> insert(std::int64_t index, Item<T> value) const {
        return ask<void>(*this, methods::list::insert, index, value);
    }
    // Throws IndexOutOfRange or Empty.
    Answer<T> pop(Index index = {}) const {
        return ask<T>(*this, methods::list::pop, Given{index});
    }
    // Up to `count` items as one call: without an index the last ones, in list order.
    Answer<std::vector<T>> pop_many(std::int64_t count, Index index = {}) const {
        return ask<std::vector<T>>(*this, methods::list::pop_many, count, Given{index});
    }
    // Throws ValueNotFound.
    Answer<void> remove(Item<T> value) const {
        return ask<void>(*this, methods::list::remove, value);
    }
    Answer<void> reverse() const { return ask<void>(*this, methods::list::reverse); }
    // `key` is a JSON pointer into each item ("/age").
    Answer<void> sort(bool reverse = false, std::optional<std::string> key = {}) const {
        return ask<void>(*this, methods::list::sort, reverse, Given{key});
    }
    Answer<void> clear() const { return ask<void>(*this, methods::list::clear); }
    Answer<void> repeat(std::int64_t count) const {
        return ask<void>(*this, methods::list::repeat, count);
    }

    // Throws ValueNotFound.
    Answer<std::int64_t> index(Item<T> value, Index start = {}, Index stop = {}) const {
        return ask<std::int64_t>(*this, methods::list::index, value, Given{start}, Given{stop});
    }
    Answer<std::size_t> count(Item<T> value) const {
        return ask<std::size_t>(*this, methods::list::count, value);
    }
    Answer<bool> contains(Item<T> value) const {
        return ask<bool>(*this, methods::list::contains, value);
    }
    Answer<std::size_t> size() const { return ask<std::size_t>(*this, methods::list::len); }
    Answer<std::vector<T>> copy() const { return ask<std::vector<T>>(*this, methods::list::copy); }
    Answer<bool> equals(const std::vector<T>& values) const {
        return ask<bool>(*this, methods::list::equals, values);
    }
    template <OtherItemsOf<T> Range>
    Answer<bool> equals(Range&& values) const {
        return ask<bool>(*this, methods::list::equals, sequence<T>(values));
    }

    // Adds as one call; returns the number before. Throws Overflow, and changes nothing, where T
    // could not hold it.
    Answer<T> fetch_add(std::int64_t index, const T& amount) const requires Addable<T> {
        return ask<T>(*this, methods::list::fetch_add, index, amount, counted_in<T>());
    }
    Answer<T> fetch_sub(std::int64_t index, const T& amount) const requires Addable<T> {
        return ask<T>(*this, methods::list::fetch_add, index, Negated<T>{amount}, counted_in<T>());
    }
    // Stores `desired` if the item equals `expected`, as one call.
    Answer<Exchanged<T>> compare_exchange(std::int64_t index, Item<T> expected,
                                          Item<T> desired) const {
        return ask<Exchanged<T>>(*this, methods::list::compare_exchange, index, expected, desired);
    }
};

}  // namespace steward::detail
