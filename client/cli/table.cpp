#include "client/cli/table.hpp"

#include "common/utf8.hpp"

#include <algorithm>
#include <sstream>

namespace steward::cli {
namespace {

// Letters, not bytes: UTF-8 continuation bytes take no room.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
    }));
}

bool is_numeric(const std::string& text) {
    return text == "-" ||
           (!text.empty() && text.find_first_not_of("-.0123456789") == std::string::npos);
}

void add_line(std::string& out, const std::vector<std::string>& cells,
              const std::vector<std::size_t>& widths, const std::vector<bool>& numeric) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string padding(widths[i] - width(cells[i]), ' ');
        if (i > 0) line += "  ";
        line += numeric[i] ? padding + cells[i] : cells[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
}

}  // namespace

std::string Table::text() const {
    std::vector<std::size_t> widths;
    std::vector<bool> numeric;
    const auto grow = [&](const std::vector<std::string>& cells) {
        widths.resize(std::max(widths.size(), cells.size()), 0);
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], width(cells[i]));
    };
    grow(headers_);
    for (const auto& row : rows_) grow(row);
    numeric.resize(widths.size(), true);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) numeric[i] = numeric[i] && is_numeric(row[i]);

    std::string out;
    if (!headers_.empty()) add_line(out, headers_, widths, numeric);
    for (const auto& row : rows_) add_line(out, row, widths, numeric);
    return out;
}

std::string paragraph(const std::string& text, std::size_t indentation) {
    constexpr std::size_t letters_max = 100;
    std::istringstream words(text);
    std::string out, line;
    for (std::string word; words >> word;) {
        if (!line.empty() && width(line) + 1 + width(word) > letters_max) {
            out += line + "\n";
            line.clear();
        }
        line += (line.empty() ? std::string(indentation, ' ') : " ") + word;
    }
    return line.empty() ? out : out + line + "\n";
}

std::string printable_lines(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\n\t"), text.size());
        shown += printable(text.substr(0, end));
        if (end < text.size()) shown += text[end];
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return shown;
}

}  // namespace steward::cli
