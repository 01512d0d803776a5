// Short runs of bytes, which keys and values mostly are: compared and copied in two pieces that may
// overlap. That costs a few instructions, where the functions of the library, made for long runs,
// cost a call and a choice among their ways. Long runs are left to them.
#pragma once

#include <cstdint>
#include <cstring>

namespace steward {

template <class Word>
inline Word word_at(const char* from) {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

inline bool same_bytes(const char* left, const char* right, std::size_t size) {
    const auto same_ends = [&]<class Word>(Word) {
        const std::size_t last = size - sizeof(Word);
        return word_at<Word>(left) == word_at<Word>(right) &&
               word_at<Word>(left + last) == word_at<Word>(right + last);
    };
    if (size > 16) return std::memcmp(left, right, size) == 0;
    if (size >= 8) return same_ends(std::uint64_t{});
    if (size >= 4) return same_ends(std::uint32_t{});
    return size == 0 || (left[0] == right[0] && left[size / 2] == right[size / 2] &&
                         left[size - 1] == right[size - 1]);
}

// The two runs are apart.
inline void copy_bytes(char* to, const char* from, std::size_t size) {
    const auto copy_ends = [&]<class Word>(Word) {
        const Word first = word_at<Word>(from);
        const Word last = word_at<Word>(from + size - sizeof(Word));
        std::memcpy(to, &first, sizeof first);
        std::memcpy(to + size - sizeof(Word), &last, sizeof last);
    };
    if (size > 16) {
        std::memcpy(to, from, size);
    } else if (size >= 8) {
        copy_ends(std::uint64_t{});
    } else if (size >= 4) {
        copy_ends(std::uint32_t{});
    } else if (size > 0) {
        to[size / 2] = from[size / 2];
        to[size - 1] = from[size - 1];
        to[0] = from[0];
    }
}

}  // namespace steward
