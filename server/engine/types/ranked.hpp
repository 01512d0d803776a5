// Many values are put in order here: by numbers that stand for them, where they have some, so that
// hardly any two values are compared themselves. Equal ones stay in order. The result is the one
// that comparing them would have (steward::order).
#pragma once

#include "common/value.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace steward::engine {

// What the ranks of some values say of their order.
enum class Ranks : std::uint8_t {
    none,     // nothing
    partial,  // what has the smaller rank is smaller; those of one rank are to be compared
    whole,    // those of one rank are equal
};

// Numbers are ranked by their value, strings and bytes by the eight bytes in which they begin to
// differ, arrays by their first items.
class Ranking {
public:
    // Looks at all values before the first is ranked.
    void survey(ValueView value);
    Ranks ranks() const;
    // Whether this value too has an order to each of those that were surveyed.
    bool covers(ValueView value) const;
    std::uint64_t rank(ValueView value) const;

private:
    enum class Form : std::uint8_t { unknown, integer, real, number, text, binary, none };

    static Form form_of(const Token& token);
    static Token ranked_part(ValueView value, bool& is_array);

    Form form_ = Form::unknown;
    bool are_arrays_ = false;
    BytesView common_;  // what all strings begin with
};

// A value that is put in order; more may stand beside it.
struct Ranked {
    ValueView key;
    std::uint64_t rank = 0;
};

// Byte for byte from the lowest, without those that are the same in all.
template <class Entry>
void sort_by_rank(std::vector<Entry>& entries) {
    constexpr std::size_t few = 256;
    const auto is_before = [](const Entry& left, const Entry& right) {
        return left.rank < right.rank;
    };
    if (std::is_sorted(entries.begin(), entries.end(), is_before)) return;
    if (entries.size() < few) return std::stable_sort(entries.begin(), entries.end(), is_before);
    std::array<std::array<std::size_t, 256>, sizeof(std::uint64_t)> counts{};
    for (const Entry& entry : entries)
        for (std::size_t i = 0; i < counts.size(); ++i) ++counts[i][entry.rank >> (8 * i) & 0xff];
    std::vector<Entry> sorted(entries.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i][entries[0].rank >> (8 * i) & 0xff] == entries.size()) continue;
        std::size_t place = 0;
        for (std::size_t& count : counts[i]) place += std::exchange(count, place);
        for (const Entry& entry : entries)
            sorted[counts[i][entry.rank >> (8 * i) & 0xff]++] = entry;
        entries.swap(sorted);
    }
}

// Sorts entries by their keys. `is_before(key, key)` compares two; where it throws, the entries are
// left in any order.
template <class Entry, class IsBefore>
void sort_ranked(std::vector<Entry>& entries, bool reverse, IsBefore is_before) {
    const auto compare = [&](const Entry& left, const Entry& right) {
        return reverse ? is_before(right.key, left.key) : is_before(left.key, right.key);
    };
    Ranking ranking;
    for (const Entry& entry : entries) ranking.survey(entry.key);
    const Ranks ranks = ranking.ranks();
    if (ranks == Ranks::none) return std::stable_sort(entries.begin(), entries.end(), compare);
    for (Entry& entry : entries) {
        const std::uint64_t rank = ranking.rank(entry.key);
        entry.rank = reverse ? ~rank : rank;
    }
    sort_by_rank(entries);
    if (ranks == Ranks::whole) return;
    for (auto first = entries.begin(); first != entries.end();) {
        auto last = first + 1;
        while (last != entries.end() && last->rank == first->rank) ++last;
        if (last - first > 1) std::stable_sort(first, last, compare);
        first = last;
    }
}

}  // namespace steward::engine
