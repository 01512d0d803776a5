// The state of the screen: what samples and keys do to it.
#include "client/cli/top_model.hpp"

#include "client/cli/top_text.hpp"

#include <algorithm>
#include <sstream>

namespace steward::cli::top {
namespace {

constexpr std::string_view keys_text =
    "Tab, 1 to 5   the next panel, or that one\n"
    "up, down      another row (also k, j; PgUp, PgDn, Home, End)\n"
    "s             sort by the next column; its heading has a mark\n"
    "r             the other way round\n"
    "/             show only rows with a text in them; Enter keeps it, Esc takes it away\n"
    "Enter         open the object of the row: what it is, and its value as it changes\n"
    "w or ?        why: who waits for whom, and what would help\n"
    "space         stand still, or go on\n"
    "Esc           back\n"
    "h             this page\n"
    "q             the end\n"
    "\n"
    "CHANGES/S is how many calls a second have changed an object. IN/S and OUT/S are items of a\n"
    "queue over the last five seconds; both are at least so many where several come at a time.\n"
    "A queue's LAST MINUTE is its length, the tallest bar its greatest of that minute.\n";

// A minute takes what the other columns of queues leave of the screen.
std::size_t minute_cells(Size size) {
    constexpr std::size_t others = 80;
    return std::clamp<std::size_t>(size.columns > others ? size.columns - others : 0, 10, 60);
}

}  // namespace

std::string_view keys_help() { return keys_text; }

Model::Model(Panel panel, std::string filter) : panel_(panel), filter_(std::move(filter)) {
    for (std::size_t i = 0; i < panels_.size(); ++i)
        panels_[i].sort = first_sort(static_cast<Panel>(i));
}

void Model::take(Sample sample) {
    trouble_.clear();
    if (sample.opened && view_ == View::opened && sample.opened->id == opened_.id)
        opened_ = *sample.opened;
    history_.take(std::move(sample));
    arrange();
}

void Model::take_opened(Opened opened) {
    if (view_ == View::opened && opened.id == opened_.id) opened_ = std::move(opened);
}

void Model::show_text(std::string title, const std::string& text) {
    view_ = View::text;
    title_ = std::move(title);
    text_ = text;
    scrolled_ = 0;
    message_.clear();
}

void Model::resize(Size size) {
    size_ = size;
    arrange();
    scroll(0);
}

bool Model::sort_by(const std::string& title) {
    const auto all = columns(panel_);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (lower(std::string(all[i].title)) != lower(title)) continue;
        state().sort = i;
        arrange();
        return true;
    }
    return false;
}

// The rows that can be seen, at least one however low the screen is.
std::size_t Model::room() const {
    return size_.lines > frame_lines ? size_.lines - frame_lines : 1;
}

void Model::arrange() {
    rows_ = top::rows(panel_, history_, minute_cells(size_));
    if (!filter_.empty())
        std::erase_if(rows_, [&](const Row& row) { return !matches(row, filter_); });
    sort(rows_, panel_, state().sort, state().is_reversed);
    keep_in_sight();
}

// The selected row stays the same wherever it goes; the window follows it.
void Model::keep_in_sight() {
    PanelState& now = state();
    if (rows_.empty()) {
        now.top = 0;
        return;
    }
    const auto found = std::ranges::find(rows_, now.selected.value_or(0), &Row::id);
    if (!now.selected || found == rows_.end()) {
        // Nothing was chosen: what comes first, whatever that is.
        now.selected.reset();
        now.top = 0;
        return;
    }
    const auto index = static_cast<std::size_t>(found - rows_.begin());
    now.top = std::min(now.top, index);
    if (index >= now.top + room()) now.top = index + 1 - room();
    now.top = std::min(now.top, rows_.size() > room() ? rows_.size() - room() : 0);
}

const Row* Model::selected() const {
    if (rows_.empty()) return nullptr;
    const auto found = std::ranges::find(rows_, state().selected.value_or(0), &Row::id);
    return found == rows_.end() ? &rows_.front() : &*found;
}

std::span<const Row> Model::shown() const {
    const std::size_t first = std::min(state().top, rows_.size());
    return std::span(rows_).subspan(first, std::min(room(), rows_.size() - first));
}

void Model::move(std::ptrdiff_t by) {
    const Row* const row = selected();
    if (row == nullptr) return;
    const auto last = static_cast<std::ptrdiff_t>(rows_.size()) - 1;
    const std::ptrdiff_t index = std::clamp(row - rows_.data() + by, std::ptrdiff_t{0}, last);
    state().selected = rows_[static_cast<std::size_t>(index)].id;
    keep_in_sight();
}

void Model::scroll(std::ptrdiff_t by) {
    if (view_ == View::rows) return;
    const auto most = static_cast<std::ptrdiff_t>(lines().size()) -
                      static_cast<std::ptrdiff_t>(std::min(room(), lines().size()));
    scrolled_ = static_cast<std::size_t>(
        std::clamp(static_cast<std::ptrdiff_t>(scrolled_) + by, std::ptrdiff_t{0}, most));
}

void Model::travel(const Key& key) {
    const auto page = static_cast<std::ptrdiff_t>(room());
    const auto all = static_cast<std::ptrdiff_t>(std::max(rows_.size(), lines().size()));
    std::ptrdiff_t by = 0;
    if (key.kind == Key::Kind::up) by = -1;
    if (key.kind == Key::Kind::down) by = 1;
    if (key.kind == Key::Kind::page_up) by = -page;
    if (key.kind == Key::Kind::page_down) by = page;
    if (key.kind == Key::Kind::home) by = -all;
    if (key.kind == Key::Kind::end) by = all;
    if (by == 0) return;
    view_ == View::rows ? move(by) : scroll(by);
}

void Model::show_panel(std::size_t number) {
    panel_ = static_cast<Panel>(number);
    view_ = View::rows;
    arrange();
}

void Model::press(const Key& key) {
    message_.clear();
    if (is_typing_) return press_while_typing(key);
    const auto panels = panel_names.size();
    const auto number = static_cast<std::size_t>(panel_);
    switch (key.kind) {
        case Key::Kind::tab: return show_panel((number + 1) % panels);
        case Key::Kind::back_tab: return show_panel((number + panels - 1) % panels);
        case Key::Kind::enter: return view_ == View::rows ? open_selected() : void();
        case Key::Kind::escape:
        case Key::Kind::backspace:
            if (view_ == View::rows) filter_.clear();
            view_ = View::rows;
            return arrange();
        case Key::Kind::letter: return press_letter(key.letter);
        default: return travel(key);
    }
}

void Model::press_while_typing(const Key& key) {
    if (key.kind == Key::Kind::enter) {
        is_typing_ = false;
    } else if (key.kind == Key::Kind::escape) {
        is_typing_ = false;
        filter_.clear();
    } else if (key.kind == Key::Kind::backspace) {
        while (!filter_.empty() && (static_cast<unsigned char>(filter_.back()) & 0xc0) == 0x80)
            filter_.pop_back();
        if (!filter_.empty()) filter_.pop_back();
    } else if (key.kind == Key::Kind::letter) {
        filter_ += key.letter;
    } else {
        return travel(key);
    }
    arrange();
}

void Model::press_letter(const std::string& letter) {
    const auto is_one_of = [&](std::string_view letters) {
        return letter.size() == 1 && letters.find(letter) != std::string_view::npos;
    };
    if (is_one_of("q")) has_ended_ = true;
    if (is_one_of("j")) travel({.kind = Key::Kind::down});
    if (is_one_of("k")) travel({.kind = Key::Kind::up});
    if (is_one_of("h")) show_text("the keys", std::string(keys_text));
    if (is_one_of(" ")) is_paused_ = !is_paused_;
    if (is_one_of("w?")) ask_why();
    if (is_one_of("12345")) show_panel(static_cast<std::size_t>(letter[0] - '1'));
    if (view_ != View::rows) return;
    if (is_one_of("s")) {
        state().sort = (state().sort + 1) % columns(panel_).size();
        state().is_reversed = false;
        arrange();
    }
    if (is_one_of("r")) {
        state().is_reversed = !state().is_reversed;
        arrange();
    }
    if (is_one_of("/")) is_typing_ = true;
}

void Model::open_selected() {
    const Row* const row = selected();
    if (row == nullptr) return;
    if (!row->object) {
        message_ = "a process has no value to be opened: w says why it waits";
        return;
    }
    view_ = View::opened;
    scrolled_ = 0;
    opened_ = {};
    opened_.id = *row->object;
    opened_.heading = row->why;
    opening_ = row->object;
}

void Model::ask_why() {
    if (view_ == View::opened) {
        question_ = "@" + std::to_string(opened_.id);
        return;
    }
    const Row* const row = selected();
    if (view_ == View::rows && row != nullptr) question_ = row->why;
}

Wanted Model::wanted() const {
    Wanted wanted;
    if (view_ == View::opened) wanted.opened = opened_.id;
    if (view_ != View::rows || panel_ == Panel::waits || panel_ == Panel::clients) return wanted;
    for (const Row& row : shown())
        if (row.is_held) wanted.holders.push_back(row.id);
    return wanted;
}

// What an object is stands as it is, a text for people is broken where the screen ends.
std::vector<std::string> Model::lines() const {
    std::vector<std::string> all;
    if (view_ == View::opened) {
        all = opened_.facts;
        all.emplace_back();
        all.insert(all.end(), opened_.value.begin(), opened_.value.end());
    } else if (view_ == View::text) {
        std::istringstream stream(text_);
        for (std::string line; std::getline(stream, line);)
            for (std::string& piece : wrapped(line, std::max<std::size_t>(size_.columns, 1)))
                all.push_back(std::move(piece));
    }
    return all;
}

std::vector<std::string> Model::page() const {
    std::vector<std::string> all = lines();
    const std::size_t first = std::min(scrolled_, all.size());
    return {all.begin() + static_cast<std::ptrdiff_t>(first), all.end()};
}

}  // namespace steward::cli::top
