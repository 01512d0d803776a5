// The state of the screen: which panel, how it is sorted, what is looked at. Samples and keys come
// in; what the screen shows (top_screen.hpp) and what is wanted of the daemon come out. Pure: no
// terminal, no clock, no daemon.
#pragma once

#include "client/cli/top_panels.hpp"

#include <utility>

namespace steward::cli::top {

struct Size {
    std::size_t columns = 80;
    std::size_t lines = 24;
};

struct Key {
    enum class Kind : std::uint8_t {
        letter,
        up,
        down,
        page_up,
        page_down,
        home,
        end,
        enter,
        escape,
        backspace,
        tab,
        back_tab,
        other
    };
    Kind kind = Kind::other;
    std::string letter = {};  // UTF-8, of the kind letter
};

class Model {
public:
    enum class View : std::uint8_t { rows, opened, text };
    struct PanelState {
        std::size_t sort = 0;
        bool is_reversed = false;
        std::optional<Id> selected;
        std::size_t top = 0;  // the first row that is shown
    };

    explicit Model(Panel panel = Panel::objects, std::string filter = {});

    void take(Sample sample);
    // Why there is no sample; empty once there is one again.
    void say_trouble(std::string trouble) { trouble_ = std::move(trouble); }
    // What was asked for with take_opening; nothing else than `take` does with the opened object.
    void take_opened(Opened opened);
    // The answer to take_question: a page of text with a title.
    void show_text(std::string title, const std::string& text);
    void resize(Size size);
    void press(const Key& key);
    // Of the panel that is shown, by a word of its headings (letters A-Z may be small); false where
    // there is none.
    bool sort_by(const std::string& title);

    // What the next sample should bring besides what every sample does.
    Wanted wanted() const;
    // An object that was opened just now, and a word to ask why of: each once.
    std::optional<Id> take_opening() { return std::exchange(opening_, std::nullopt); }
    std::optional<std::string> take_question() { return std::exchange(question_, std::nullopt); }
    bool is_paused() const { return is_paused_; }
    bool has_ended() const { return has_ended_; }

    // For the screen.
    const History& history() const { return history_; }
    Size size() const { return size_; }
    Panel panel() const { return panel_; }
    View view() const { return view_; }
    const PanelState& state() const { return panels_[static_cast<std::size_t>(panel_)]; }
    const std::vector<Row>& rows() const { return rows_; }  // filtered and sorted
    // Of these the ones that are shown.
    std::span<const Row> shown() const;
    const std::string& filter() const { return filter_; }
    bool is_typing() const { return is_typing_; }
    const std::string& trouble() const { return trouble_; }
    const std::string& message() const { return message_; }
    const Opened& opened() const { return opened_; }
    const std::string& title() const { return title_; }
    // The lines of the opened object, or of the text, from the one on which is the first shown.
    std::vector<std::string> page() const;

private:
    PanelState& state() { return panels_[static_cast<std::size_t>(panel_)]; }
    std::size_t room() const;
    void arrange();
    void keep_in_sight();
    const Row* selected() const;
    void move(std::ptrdiff_t by);
    void scroll(std::ptrdiff_t by);
    void travel(const Key& key);
    void show_panel(std::size_t number);
    void press_while_typing(const Key& key);
    void press_letter(const std::string& letter);
    void open_selected();
    void ask_why();
    std::vector<std::string> lines() const;

    History history_;
    Size size_;
    Panel panel_;
    std::array<PanelState, panel_names.size()> panels_{};
    std::string filter_;
    View view_ = View::rows;
    bool is_typing_ = false;
    bool is_paused_ = false;
    bool has_ended_ = false;
    std::vector<Row> rows_;
    std::string trouble_, message_;
    std::optional<Id> opening_;
    std::optional<std::string> question_;
    Opened opened_;
    std::string title_, text_;
    std::size_t scrolled_ = 0;
};

// The page that `h` shows.
std::string_view keys_help();
// Lines that are no rows: the figures, the report, the panels, the headings, the keys.
inline constexpr std::size_t frame_lines = 5;

}  // namespace steward::cli::top
