// A value as a few words for people: JSON as far as it goes, and an ellipsis where it was cut.
// Nothing is allocated and no more is read than is written, so the price does not depend on the
// value's size.
#pragma once

#include "common/bytes.hpp"

#include <array>
#include <cstdint>

namespace steward::introspection {

// A text of bounded size that is copied as it lies. What it holds is known only once it was set.
template <std::size_t most>
struct Brief {
    std::string_view view() const { return {letters.data(), size}; }

    std::uint16_t size;
    std::array<char, most> letters;
};

// Each writes at most `room` bytes, and returns how many. What is no value, as what a client sends
// may be, ends in an ellipsis too.

// The arguments of a call: 1, "two"; or by name: value=1, timeout=2.
std::size_t brief_arguments(char* to, std::size_t room, BytesView arguments);
std::size_t brief_value(char* to, std::size_t room, BytesView value);
// The sentence of a refusal.
std::size_t brief_sentence(char* to, std::size_t room, BytesView payload);
// A name.
std::size_t brief_text(char* to, std::size_t room, std::string_view text);

}  // namespace steward::introspection
