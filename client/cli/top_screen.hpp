// The model as lines of pieces with looks, for a screen of any size. Pure.
#pragma once

#include "client/cli/top_model.hpp"

namespace steward::cli::top {

enum class Look : std::uint8_t {
    plain,
    strong,   // what is waited for
    faint,    // what only helps
    bar,      // headings
    chosen,   // the row that keys act on, the panel that is shown
    warning,  // what is not as it should be
};

struct Piece {
    std::string text;
    Look look = Look::plain;
};
using Line = std::vector<Piece>;

// At most as many lines as the screen has, none wider than it.
std::vector<Line> draw(const Model& model);

// The same without looks, and no blanks at the ends of lines.
std::string plain_text(const std::vector<Line>& lines);

}  // namespace steward::cli::top
