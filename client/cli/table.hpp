// Tables for people: columns as wide as they must be, numbers to the right, nothing at the ends of
// lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steward::cli {

class Table {
public:
    // Without headers the rows alone are printed.
    explicit Table(std::vector<std::string> headers = {}) : headers_(std::move(headers)) {}

    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    std::string text() const;

private:
    std::vector<std::string> headers_;
    std::vector<std::vector<std::string>> rows_;
};

// The words of a text in lines of at most 100 letters, each indented.
std::string paragraph(const std::string& text, std::size_t indentation);

// Text of several lines as it may be shown on a terminal: as printable() in common/utf8.hpp, but
// newlines and tabs stay.
std::string printable_lines(std::string_view text);

}  // namespace steward::cli
