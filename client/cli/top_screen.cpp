// The model as lines of pieces with looks.
#include "client/cli/top_screen.hpp"

#include "client/cli/top_text.hpp"

#include <algorithm>

namespace steward::cli::top {
namespace {

constexpr std::size_t gap = 2;               // between columns
constexpr std::size_t shrunk_cells_min = 8;  // a column that may shrink keeps so much

std::string counted(std::uint64_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Pieces up to the end of the line; what does not fit is cut.
class LineMaker {
public:
    explicit LineMaker(std::size_t room) : room_(room) {}

    void add(const std::string& text, Look look = Look::plain) {
        std::string fits = cut(text, room_);
        room_ -= std::min(room_, cells(fits));
        if (!fits.empty()) line_.push_back({std::move(fits), look});
    }
    // Blanks to the end.
    void fill(Look look) { add(std::string(room_, ' '), look); }
    Line take() { return std::move(line_); }

private:
    std::size_t room_;
    Line line_;
};

Line figures(const Model& model) {
    LineMaker line(model.size().columns);
    const Totals& totals = model.history().latest().totals;
    if (model.history().is_empty()) {
        line.add("stewardd", Look::strong);
        return line.take();
    }
    line.add("stewardd " + totals.version, Look::strong);
    line.add(", pid " + totals.pid);
    if (totals.uptime) line.add(", up " + short_time(*totals.uptime));
    line.add(" · " + counted(totals.objects, "object"));
    line.add(" · " + counted(totals.clients, "client"));
    line.add(" · " + counted(totals.waiters, "waiter"));
    if (!totals.deadlocks)
        line.add(" · too many wait to look for deadlocks", Look::warning);
    else if (*totals.deadlocks > 0)
        line.add(" · " + counted(*totals.deadlocks, "deadlock") + " suspected", Look::warning);
    if (model.history().calls_per_second())
        line.add(" · " + short_number(*model.history().calls_per_second()) + " calls/s");
    line.add(" · " + short_bytes(static_cast<double>(totals.stored_bytes)));
    return line.take();
}

Line news(const Model& model) {
    LineMaker line(model.size().columns);
    if (!model.trouble().empty())
        line.add(model.trouble(), Look::warning);
    else if (!model.history().latest().report.empty())
        line.add(model.history().latest().report, Look::warning);
    else if (!model.history().is_empty())
        line.add("nothing was noticed", Look::faint);
    return line.take();
}

Line panel_line(const Model& model) {
    LineMaker line(model.size().columns);
    for (std::size_t i = 0; i < panel_names.size(); ++i) {
        const bool is_shown = static_cast<std::size_t>(model.panel()) == i;
        line.add(" " + std::to_string(i + 1) + " " + std::string(panel_names[i]) + " ",
                 is_shown ? Look::chosen : Look::bar);
    }
    if (model.is_typing())
        line.add("  filter: " + model.filter() + "_", Look::strong);
    else if (!model.filter().empty())
        line.add("  filter: " + model.filter(), Look::strong);
    if (model.is_paused()) line.add("  paused", Look::warning);
    if (model.view() == Model::View::rows) {
        const std::size_t all = model.rows().size();
        const std::size_t first = std::min(model.state().top, all);
        if (all > model.shown().size())
            line.add("  " + std::to_string(first + 1) + "-" +
                         std::to_string(first + model.shown().size()) + " of " +
                         std::to_string(all),
                     Look::faint);
    }
    return line.take();
}

std::string heading(const Model& model, std::size_t column) {
    std::string title(columns(model.panel())[column].title);
    if (model.state().sort == column) title += model.state().is_reversed ? "↑" : "↓";
    return title;
}

// As wide as what is shown. Where the screen is too narrow even when all that may shrink has done
// so, the last columns are left out; and then the widest shrink until the others fit.
std::vector<std::size_t> widths(const Model& model) {
    const auto all = columns(model.panel());
    const std::size_t room = model.size().columns;
    std::vector<std::size_t> wide(all.size());
    std::size_t total = 0, least = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::size_t natural = cells(heading(model, i));
        for (const Row& row : model.shown()) natural = std::max(natural, cells(row.cells[i].text));
        const std::size_t between = i > 0 ? gap : 0;
        least += between + (all[i].may_shrink ? std::min(natural, shrunk_cells_min) : natural);
        if (i > 0 && least > room) {
            wide.resize(i);
            break;
        }
        wide[i] = natural;
        total += between + natural;
    }
    for (; total > room; --total) {
        std::size_t widest = 0;
        for (std::size_t i = 1; i < wide.size(); ++i)
            if (all[i].may_shrink && wide[i] > wide[widest]) widest = i;
        if (wide[widest] == 0) break;
        --wide[widest];
    }
    return wide;
}

Line heading_line(const Model& model, const std::vector<std::size_t>& wide) {
    LineMaker line(model.size().columns);
    const auto all = columns(model.panel());
    for (std::size_t i = 0; i < wide.size(); ++i) {
        if (i > 0) line.add(std::string(gap, ' '), Look::bar);
        line.add(padded(heading(model, i), wide[i], all[i].is_number), Look::bar);
    }
    line.fill(Look::bar);
    return line.take();
}

Line row_line(const Model& model, const Row& row, bool is_chosen,
              const std::vector<std::size_t>& wide) {
    const auto all = columns(model.panel());
    std::string text;
    for (std::size_t i = 0; i < wide.size(); ++i)
        text += (i > 0 ? std::string(gap, ' ') : "") +
                padded(row.cells[i].text, wide[i], all[i].is_number);
    const Look look = is_chosen ? Look::chosen : row.is_waited_for ? Look::strong : Look::plain;
    LineMaker line(model.size().columns);
    line.add(text, look);
    if (is_chosen) line.fill(look);
    return line.take();
}

std::string nothing_to_show(const Model& model) {
    if (model.history().is_empty()) return "";
    if (!model.filter().empty()) return "nothing matches '" + model.filter() + "'";
    switch (model.panel()) {
        case Panel::objects: return "there is no object";
        case Panel::locks: return "there is no lock";
        case Panel::waits: return "nobody waits";
        case Panel::queues: return "there is no queue";
        case Panel::clients: break;
    }
    return "there is no client";
}

void draw_rows(const Model& model, std::vector<Line>& lines) {
    const std::vector<std::size_t> wide = widths(model);
    lines.push_back(heading_line(model, wide));
    if (model.rows().empty())
        lines.push_back({{cut(nothing_to_show(model), model.size().columns)}});
    const auto selected = model.state().selected;
    for (const Row& row : model.shown()) {
        const bool is_first = &row == model.rows().data();
        lines.push_back(row_line(model, row, selected ? row.id == *selected : is_first, wide));
    }
}

void draw_page(const Model& model, std::vector<Line>& lines) {
    LineMaker title(model.size().columns);
    if (model.view() == Model::View::text) {
        title.add(model.title(), Look::bar);
    } else {
        const Opened& opened = model.opened();
        title.add(opened.heading + ", version " + std::to_string(opened.version), Look::bar);
        if (opened.is_gone) title.add(" is no longer there", Look::warning);
    }
    title.fill(Look::bar);
    lines.push_back(title.take());
    for (const std::string& line : model.page())
        lines.push_back({{cut(line, model.size().columns), Look::plain}});
}

std::string keys_of(const Model& model) {
    if (!model.message().empty()) return model.message();
    if (model.is_typing()) return "Enter keeps the filter, Esc takes it away";
    if (model.view() == Model::View::opened) return "Esc back  w why  space pause  q quit";
    if (model.view() == Model::View::text) return "Esc back  q quit";
    return "Tab panel  s sort  r reverse  / filter  Enter open  w why  space pause  h help  q quit";
}

}  // namespace

std::vector<Line> draw(const Model& model) {
    const std::size_t height = model.size().lines;
    std::vector<Line> lines{figures(model), news(model), panel_line(model)};
    if (model.view() == Model::View::rows)
        draw_rows(model, lines);
    else
        draw_page(model, lines);
    // The last line is that of the keys, unless there are rows for hardly anything else.
    const bool has_keys = height >= frame_lines;
    lines.resize(std::min(lines.size(), height - (has_keys ? 1 : 0)));
    if (!has_keys) return lines;
    lines.resize(height - 1);
    LineMaker keys(model.size().columns);
    keys.add(keys_of(model), model.message().empty() ? Look::faint : Look::warning);
    lines.push_back(keys.take());
    return lines;
}

std::string plain_text(const std::vector<Line>& lines) {
    std::string text;
    for (const Line& line : lines) {
        for (const Piece& piece : line) text += piece.text;
        text.erase(text.find_last_not_of(' ') + 1);
        text += "\n";
    }
    return text;
}

}  // namespace steward::cli::top
