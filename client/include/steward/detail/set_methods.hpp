// The methods of a shared set, one line each, over a Way: at once (Set) or queued (Pipeline,
// Batch). Names, meanings and refusals are Python's; docs/reference.md describes each. `values` is
// any range, or another Set, which is copied first; where Python takes several at once, so do
// these.
#pragma once

#include "steward/detail/item.hpp"

#include <tuple>

namespace steward::detail {

// A range of values, written as an array.
template <class Range>
struct Items {
    Range& range;
};
template <class Range>
Items(Range&) -> Items<Range>;
template <class Range>
struct Argument<Items<Range>> {
    static constexpr bool present(const Items<Range>&) { return true; }
    static void write(Encoder& encoder, const Items<Range>& items) {
        if constexpr (std::derived_from<Range, Direct>) {
            const auto copy = items.range.copy();
            write_all(encoder, copy);
        } else {
            write_all(encoder, items.range);
        }
    }
    template <class Values>
    static void write_all(Encoder& encoder, Values& values) {
        write_each(encoder, values,
                   [&]<class Value>(const Value& value) { Codec<Value>::write(encoder, value); });
    }
};

// Further ranges of values, written as an array of arrays; left out when there are none.
template <class... Ranges>
struct Several {
    std::tuple<const Ranges&...> ranges;
};
template <class... Ranges>
struct Argument<Several<Ranges...>> {
    static constexpr bool present(const Several<Ranges...>&) { return sizeof...(Ranges) > 0; }
    static void write(Encoder& encoder, const Several<Ranges...>& several) {
        encoder.array(sizeof...(Ranges));
        std::apply(
            [&](const Ranges&... range) {
                (Argument<Items<const Ranges>>::write(encoder, {range}), ...);
            },
            several.ranges);
    }
};

template <class T, class Way>
class SetMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Values = std::vector<T>;
    using Way::Way;

    // Whether it is new.
    Answer<bool> add(Item<T> value) const { return ask<bool>(*this, methods::set::add, value); }
    // Whether it was there.
    Answer<bool> discard(Item<T> value) const {
        return ask<bool>(*this, methods::set::discard, value);
    }
    // Throws KeyNotFound.
    Answer<void> remove(Item<T> value) const {
        return ask<void>(*this, methods::set::remove, value);
    }
    // Takes out the element that was added last. Throws Empty.
    Answer<T> pop() const { return ask<T>(*this, methods::set::pop); }
    Answer<void> clear() const { return ask<void>(*this, methods::set::clear); }
    Answer<bool> contains(Item<T> value) const {
        return ask<bool>(*this, methods::set::contains, value);
    }
    Answer<std::size_t> size() const { return ask<std::size_t>(*this, methods::set::len); }
    // All in the order of adding.
    Answer<Values> copy() const { return ask<Values>(*this, methods::set::copy); }

    // The set stays as it is. Python's union, which is a keyword here.
    template <class Range = Values, class... More>
    Answer<Values> union_with(Range&& values, const More&... more) const {
        return ask<Values>(*this, methods::set::union_, Items{values}, Several<More...>{{more...}});
    }
    template <class Range = Values, class... More>
    Answer<Values> intersection(Range&& values, const More&... more) const {
        return ask<Values>(*this, methods::set::intersection, Items{values},
                           Several<More...>{{more...}});
    }
    template <class Range = Values, class... More>
    Answer<Values> difference(Range&& values, const More&... more) const {
        return ask<Values>(*this, methods::set::difference, Items{values},
                           Several<More...>{{more...}});
    }
    template <class Range = Values>
    Answer<Values> symmetric_difference(Range&& values) const {
        return ask<Values>(*this, methods::set::symmetric_difference, Items{values});
    }

    // The set changes.
    template <class Range = Values, class... More>
    Answer<void> update(Range&& values, const More&... more) const {
        return ask<void>(*this, methods::set::update, Items{values}, Several<More...>{{more...}});
    }
    template <class Range = Values, class... More>
    Answer<void> intersection_update(Range&& values, const More&... more) const {
        return ask<void>(*this, methods::set::intersection_update, Items{values},
                         Several<More...>{{more...}});
    }
    template <class Range = Values, class... More>
    Answer<void> difference_update(Range&& values, const More&... more) const {
        return ask<void>(*this, methods::set::difference_update, Items{values},
                         Several<More...>{{more...}});
    }
    template <class Range = Values>
    Answer<void> symmetric_difference_update(Range&& values) const {
        return ask<void>(*this, methods::set::symmetric_difference_update, Items{values});
    }

    template <class Range = Values>
    Answer<bool> issubset(Range&& values) const {
        return ask<bool>(*this, methods::set::issubset, Items{values});
    }
    // And they are not the same: Python's `<`.
    template <class Range = Values>
    Answer<bool> is_proper_subset(Range&& values) const {
        return ask<bool>(*this, methods::set::issubset, Items{values}, true);
    }
    template <class Range = Values>
    Answer<bool> issuperset(Range&& values) const {
        return ask<bool>(*this, methods::set::issuperset, Items{values});
    }
    // And they are not the same: Python's `>`.
    template <class Range = Values>
    Answer<bool> is_proper_superset(Range&& values) const {
        return ask<bool>(*this, methods::set::issuperset, Items{values}, true);
    }
    template <class Range = Values>
    Answer<bool> isdisjoint(Range&& values) const {
        return ask<bool>(*this, methods::set::isdisjoint, Items{values});
    }
    // The same elements, in any order.
    template <class Range = Values>
    Answer<bool> equals(Range&& values) const {
        return ask<bool>(*this, methods::set::equals, Items{values});
    }
};

}  // namespace steward::detail
