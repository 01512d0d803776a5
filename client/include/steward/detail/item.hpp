// Values on their way into a call: text in any of C++'s forms where strings are stored, and ranges
// of values.
#pragma once

#include "steward/detail/way.hpp"

#include <ranges>

namespace steward::detail {

template <class T>
concept Text = std::convertible_to<const T&, std::string_view>;

// Whatever is text, or becomes a std::string as an element of a list does. It refers to its text:
// for parameters only.
class TextItem {
public:
    template <class T>
    requires Text<T> || std::convertible_to<const T&, std::string> TextItem(const T& text) {
        if constexpr (Text<T>)
            view_ = text;
        else
            view_ = kept_ = static_cast<std::string>(text);
    }
    TextItem() = default;
    TextItem(const TextItem&) = delete;
    TextItem& operator=(const TextItem&) = delete;

    std::string_view view() const { return view_; }

private:
    std::string kept_;
    std::string_view view_;
};
template <>
struct Argument<TextItem> {
    static constexpr bool present(const TextItem&) { return true; }
    static void write(Encoder& encoder, const TextItem& text) { encoder.text(text.view()); }
};

// How a method takes one value of T.
template <class T>
using Item = std::conditional_t<std::same_as<T, std::string>, const TextItem&, const T&>;

// The item as the proxy keeps it.
template <class T>
const T& kept(const T& item) {
    return item;
}
inline std::string kept(const TextItem& item) { return std::string(item.view()); }

// What can be stored as T without a loss: no float as an integer; whether an integer fits is seen
// when it is written.
template <class From, class T>
concept Becomes = std::same_as<From, T> ||
                  (std::same_as<T, std::string>&& std::constructible_from<TextItem, const From&>) ||
                  (std::convertible_to<const From&, T> && !std::same_as<T, bool> &&
                   !std::same_as<From, bool> && !(std::floating_point<From> && std::integral<T>));

// Ranges are taken as they come (`Range` may be a reference): a view such as std::views::filter
// cannot be iterated const. Text, which is a range of letters, is none.
template <class Range>
concept AnyItems = std::ranges::input_range<Range> && !Text<std::remove_cvref_t<Range>>;
template <class Range, class T>
concept ItemsOf = AnyItems<Range> && Becomes<std::ranges::range_value_t<Range>, T>;
// Braces become a vector of T: that has overloads of its own.
template <class Range, class T>
concept OtherItemsOf =
    ItemsOf<Range, T> && !std::same_as<std::remove_cvref_t<Range>, std::vector<T>>;

// What is made of such items when nobody says of what: text that belongs to somebody else is stored
// as a string.
template <class T>
using Stored = std::conditional_t<Text<T>, std::string, T>;
template <AnyItems Range>
using ItemType = Stored<std::ranges::range_value_t<Range>>;
template <class Range>
concept OtherItems = AnyItems<Range> && OtherItemsOf<Range, ItemType<Range>>;

template <class Range>
concept Mapping = AnyItems<Range> && requires {
    typename std::remove_cvref_t<Range>::key_type;
    typename std::remove_cvref_t<Range>::mapped_type;
} && !requires(const Range& range) {
    range.handle();
};
template <class Map>
using KeyOf = Stored<typename std::remove_cvref_t<Map>::key_type>;
template <class Map>
using MappedOf = Stored<typename std::remove_cvref_t<Map>::mapped_type>;
// Pairs that a dict of these types is made of, and no vector of exactly those.
template <class Range, class K, class V>
concept PairsOf =
    AnyItems<Range> && !std::same_as<std::remove_cvref_t<Range>, std::vector<std::pair<K, V>>> &&
    requires(const std::ranges::range_value_t<Range>& pair) {
    requires Becomes<std::remove_cvref_t<decltype(pair.first)>, K>;
    requires Becomes<std::remove_cvref_t<decltype(pair.second)>, V>;
};

template <class T, Becomes<T> From>
void write_as(Encoder& encoder, const From& item) {
    if constexpr (std::same_as<From, T>) {
        Codec<T>::write(encoder, item);
    } else if constexpr (std::same_as<T, std::string>) {
        encoder.text(TextItem(item).view());
    } else {
        if constexpr (std::integral<From> && std::integral<T>)
            if (!std::in_range<T>(item))
                throw ConversionError("the integer " + std::to_string(item) +
                                      " does not fit the C++ type of the items");
        Codec<T>::write(encoder, static_cast<T>(item));
    }
}

// Writes the head of an array, and each item with `write`. What can be read only once is gathered
// before it is counted.
template <class Range, class Write>
void write_each(Encoder& encoder, Range& range, const Write& write) {
    using From = std::ranges::range_value_t<Range>;
    if constexpr (std::ranges::sized_range<Range> || std::ranges::forward_range<Range>) {
        encoder.array(static_cast<std::size_t>(std::ranges::distance(range)));
        for (auto&& item : range) write(static_cast<const From&>(item));
    } else {
        std::vector<From> gathered;
        for (auto&& item : range) gathered.push_back(item);
        write_each(encoder, gathered, write);
    }
}

// A range, written as an array of T.
template <class T, class Range>
struct Sequence {
    Range& range;
};
template <class T, class Range>
struct Argument<Sequence<T, Range>> {
    static constexpr bool present(const Sequence<T, Range>&) { return true; }
    static void write(Encoder& encoder, const Sequence<T, Range>& items) {
        write_each(encoder, items.range, [&](const auto& item) { write_as<T>(encoder, item); });
    }
};
template <class T, class Range>
Sequence<T, Range> sequence(Range& range) {
    return {range};
}

// The same for pairs of keys and values.
template <class K, class V, class Range>
struct PairSequence {
    Range& range;
};
template <class K, class V, class Range>
struct Argument<PairSequence<K, V, Range>> {
    static constexpr bool present(const PairSequence<K, V, Range>&) { return true; }
    static void write(Encoder& encoder, const PairSequence<K, V, Range>& items) {
        write_each(encoder, items.range, [&](const auto& pair) {
            encoder.array(2);
            write_as<K>(encoder, pair.first);
            write_as<V>(encoder, pair.second);
        });
    }
};

// A range of pairs of any types that have a form on the wire: how a dict takes items with keys of
// any kind.
template <class Range>
struct Pairs {
    Range& range;
};
template <class Range>
Pairs(Range&) -> Pairs<Range>;
template <class Range>
struct Argument<Pairs<Range>> {
    static constexpr bool present(const Pairs<Range>&) { return true; }
    static void write(Encoder& encoder, const Pairs<Range>& pairs) {
        write_each(encoder, pairs.range, [&](const auto& pair) {
            encoder.array(2);
            Codec<std::remove_cvref_t<decltype(pair.first)>>::write(encoder, pair.first);
            Codec<std::remove_cvref_t<decltype(pair.second)>>::write(encoder, pair.second);
        });
    }
};

}  // namespace steward::detail
