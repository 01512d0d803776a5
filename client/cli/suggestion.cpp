#include "client/cli/suggestion.hpp"

#include <algorithm>

namespace steward::cli {

// Optimal string alignment (Damerau 1964), three rows of its table at a time.
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> before_last, last(other.size() + 1), row(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t change = one[i - 1] == other[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = row;
    }
    return last[other.size()];
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t letters_max = 64;  // nobody means so long a word, and the cost is the
                                             // product
    constexpr std::size_t suggestions_max = 3;
    if (word.size() > letters_max) return "";
    std::size_t best = 1 + word.size() / 3;
    std::vector<std::string> nearest;
    for (const std::string& candidate : candidates) {
        const bool begins = word.size() >= 2 && candidate.starts_with(word);
        const std::size_t far = begins ? 1 : distance(word, candidate);
        if (far > best || far >= candidate.size()) continue;
        if (far < best) nearest.clear();
        best = far;
        nearest.push_back(candidate);
    }
    if (nearest.empty()) return "";
    std::string text = "; did you mean ";
    for (std::size_t i = 0; i < std::min(nearest.size(), suggestions_max); ++i)
        text += (i == 0 ? "'" : " or '") + nearest[i] + "'";
    return text + "?";
}

}  // namespace steward::cli
