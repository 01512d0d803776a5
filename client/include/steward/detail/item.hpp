// Values on their way into a call: text in any of C++'s forms where strings are stored, and ranges of values.
#pragma once

#include "steward/detail/way.hpp"

#include <ranges>

namespace steward::detail {

template <class T>
concept Text = std::convertible_to<const T&, std::string_view>;

// Whatever is text, or becomes a std::string as an element of a list does. It refers to its text: for parameters only.
class TextItem {
public:
    template <class T>
        requires Text<T> || std::convertible_to<const T&, std::string>
    TextItem(const T& text) {
        if constexpr (Text<T>) view_ = text;
        else view_ = kept_ = static_cast<std::string>(text);
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

// A range of what is stored as T, and no text, which is a range of letters.
template <class Range, class T>
concept ItemsOf = std::ranges::forward_range<const Range> && !Text<Range> &&
                  (std::same_as<std::ranges::range_value_t<const Range>, T> ||
                   (std::same_as<T, std::string> && Text<std::ranges::range_value_t<const Range>>));
template <class Range>
concept AnyItems = std::ranges::forward_range<const Range> && !Text<Range>;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
// Of a vector the type of its items is known without a look: it has overloads of its own.
template <class Range>
concept OtherItems = AnyItems<Range> && !is_vector<Range>;
template <AnyItems Range>
using ItemType = std::ranges::range_value_t<const Range>;
template <class Range>
concept Mapping = AnyItems<Range> && requires {
    typename Range::key_type;
    typename Range::mapped_type;
} && !requires(const Range& range) { range.handle(); };

// A range, written as an array of T.
template <class T, class Range>
struct Sequence {
    const Range& range;
};
template <class T, class Range>
struct Argument<Sequence<T, Range>> {
    static constexpr bool present(const Sequence<T, Range>&) { return true; }
    static void write(Encoder& encoder, const Sequence<T, Range>& items) {
        encoder.array(static_cast<std::size_t>(std::ranges::distance(items.range)));
        for (const auto& item : items.range) {
            if constexpr (Text<std::ranges::range_value_t<const Range>>) encoder.text(item);
            else Codec<T>::write(encoder, item);
        }
    }
};

}  // namespace steward::detail
