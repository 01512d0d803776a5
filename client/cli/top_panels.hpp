// The panels of the screen: which columns each has, and its rows, made of the history. Pure.
#pragma once

#include "client/cli/top_history.hpp"

#include <array>
#include <span>
#include <string_view>

namespace steward::cli::top {

enum class Panel : std::uint8_t { objects, locks, waits, queues, clients };
inline constexpr std::array<std::string_view, 5> panel_names{"objects", "locks", "waits", "queues",
                                                             "clients"};

struct Column {
    std::string_view title;
    bool is_number = true;  // to the right, and the greatest first; else by the letters
    bool may_shrink = false;
};
// The first is what a row is about; the one that rows are sorted by at first is in `first_sort`.
std::span<const Column> columns(Panel panel);
std::size_t first_sort(Panel panel);

struct Cell {
    std::string text;
    double number = 0;  // that it is sorted by, where the column is of numbers
};

struct Row {
    Id id = 0;  // in its panel
    std::vector<Cell> cells;
    std::optional<Id> object;  // that can be opened, and whose holders are asked for
    std::string why;           // the word to ask why of
    bool is_held = false;
    bool is_waited_for = false;
};
// In no order. `minute_cells` is the width of a queue's minute.
std::vector<Row> rows(Panel panel, const History& history, std::size_t minute_cells);

// By one column, and where that is the same by the others, and at last by the ids.
void sort(std::vector<Row>& rows, Panel panel, std::size_t column, bool is_reversed);
// Whether one of its cells contains the text; capital letters A-Z are the same as small ones.
bool matches(const Row& row, const std::string& filter);

}  // namespace steward::cli::top
