// "Did you mean": the words that are nearest to one that was mistyped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steward::cli {

// Letters to add, drop, change or swap with their neighbour to turn one word into the other.
std::size_t distance(std::string_view one, std::string_view other);

// "; did you mean 'append' or 'extend'?", or nothing when no candidate is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace steward::cli
