// Text in the cells of a screen: how many it takes, cut to what there is, numbers as people read
// them, and a minute as a row of bars. Pure, but for the width of letters, which is the C library's
// (wcwidth) and so asks that LC_CTYPE has been set to one with UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::cli::top {

// How many cells the text takes: letters of East Asia two, accents of their own none. The text is
// UTF-8 without control characters (`printable`).
std::size_t cells(std::string_view text);

// As much of it as fits, with "…" at the end of one that was cut.
std::string cut(const std::string& text, std::size_t cells_max);
// In exactly so many cells: cut, or with blanks behind it, or before it.
std::string padded(const std::string& text, std::size_t cells, bool to_the_right = false);
// Lines of at most so many cells, broken at blanks where there are any.
std::vector<std::string> wrapped(const std::string& text, std::size_t cells_max);

// "0", "3.5", "120", "45k", "1.2M".
std::string short_number(double number);
// "128 B", "45 KiB", "1.2 MiB".
std::string short_bytes(double bytes);
// "0.4 s", "59 s", "2 min 5 s", "3 h 7 min", "12 d 4 h".
std::string short_time(double seconds);

// A bar of one to eight eighths for each value, the greatest of all eight; a blank where there is
// none. All zero are all the lowest.
std::string sparkline(const std::vector<std::optional<double>>& values);

// The text with the letters A-Z small, as filters compare.
std::string lower(std::string text);

}  // namespace steward::cli::top
