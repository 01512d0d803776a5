// Text in the cells of a screen.
#include "client/cli/top_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cwchar>

namespace steward::cli::top {
namespace {

// The letter at the beginning: how many bytes it has, how many cells it takes.
struct Letter {
    std::size_t bytes;
    std::size_t cells;
};

Letter letter_at(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    std::size_t size = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    size = std::min(size, text.size());
    if (size == 1) return {1, 1};
    unsigned code = first & (0x7fu >> size);
    for (const char byte : text.substr(1, size - 1))
        code = code << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
    const int width = ::wcwidth(static_cast<wchar_t>(code));
    return {size, width < 0 ? 1 : static_cast<std::size_t>(width)};
}

// The bytes of as many letters as fit.
std::size_t fitting_bytes(std::string_view text, std::size_t cells_max) {
    std::size_t bytes = 0;
    for (std::size_t taken = 0; bytes < text.size();) {
        const Letter letter = letter_at(text.substr(bytes));
        if (taken + letter.cells > cells_max) break;
        taken += letter.cells;
        bytes += letter.bytes;
    }
    return bytes;
}

std::string formatted(const char* format, double number, const char* unit) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), format, number, unit);
    return text.data();
}

std::string two_units(double seconds, double large, const char* large_name, double small,
                      const char* small_name) {
    const double whole = std::floor(seconds / large);
    return formatted("%.0f %s ", whole, large_name) +
           formatted("%.0f %s", std::floor((seconds - whole * large) / small), small_name);
}

}  // namespace

std::size_t cells(std::string_view text) {
    std::size_t taken = 0;
    while (!text.empty()) {
        const Letter letter = letter_at(text);
        taken += letter.cells;
        text.remove_prefix(letter.bytes);
    }
    return taken;
}

std::string cut(const std::string& text, std::size_t cells_max) {
    if (fitting_bytes(text, cells_max) == text.size()) return text;
    if (cells_max == 0) return "";
    return text.substr(0, fitting_bytes(text, cells_max - 1)) + "…";
}

std::string padded(const std::string& text, std::size_t wanted, bool to_the_right) {
    const std::string shown = cut(text, wanted);
    const std::string blanks(wanted - std::min(wanted, cells(shown)), ' ');
    return to_the_right ? blanks + shown : shown + blanks;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t cells_max) {
    std::vector<std::string> lines;
    std::string_view rest = text;
    do {
        std::size_t size = fitting_bytes(rest, cells_max);
        if (size == 0 && !rest.empty()) size = letter_at(rest).bytes;
        const std::size_t blank = rest.substr(0, std::min(size + 1, rest.size())).rfind(' ');
        const bool breaks = size < rest.size() && blank != std::string_view::npos && blank > 0;
        if (breaks) size = blank;
        lines.emplace_back(rest.substr(0, size));
        rest.remove_prefix(size + (breaks ? 1 : 0));
    } while (!rest.empty());
    return lines;
}

std::string short_number(double number) {
    if (number < 10)
        return number == std::floor(number) ? formatted("%.0f%s", number, "")
                                            : formatted("%.1f%s", number, "");
    if (number < 9999.5) return formatted("%.0f%s", number, "");
    if (number < 999'500) return formatted("%.0f%s", number / 1e3, "k");
    return number < 9.95e6 ? formatted("%.1f%s", number / 1e6, "M")
                           : formatted("%.0f%s", number / 1e6, "M");
}

std::string short_bytes(double bytes) {
    constexpr double kibi = 1024;
    if (bytes < kibi) return formatted("%.0f %s", bytes, "B");
    for (const char* const unit : {"KiB", "MiB"}) {
        bytes /= kibi;
        if (bytes < 9.95) return formatted("%.1f %s", bytes, unit);
        if (bytes < kibi - 0.5) return formatted("%.0f %s", bytes, unit);
    }
    return formatted("%.1f %s", bytes / kibi, "GiB");
}

std::string short_time(double seconds) {
    if (seconds < 9.95) return formatted("%.1f %s", seconds, "s");
    if (seconds < 60) return formatted("%.0f %s", std::floor(seconds), "s");
    if (seconds < 3600) return two_units(seconds, 60, "min", 1, "s");
    if (seconds < 86400) return two_units(seconds, 3600, "h", 60, "min");
    return two_units(seconds, 86400, "d", 3600, "h");
}

std::string sparkline(const std::vector<std::optional<double>>& values) {
    static constexpr std::array bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double greatest = 0;
    for (const auto& value : values) greatest = std::max(greatest, value.value_or(0));
    std::string line;
    for (const auto& value : values) {
        if (!value) {
            line += ' ';
            continue;
        }
        const double part = greatest > 0 ? *value / greatest : 0;
        // What is not zero is told from it.
        const double eighths = *value > 0 ? std::max(1.0, std::round(part * 7)) : 0;
        line += bars.at(static_cast<std::size_t>(eighths));
    }
    return line;
}

std::string lower(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

}  // namespace steward::cli::top
