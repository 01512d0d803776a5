// The terminal, by ncurses with wide characters.
#include "client/cli/top_terminal.hpp"
#include "client/cli/exit_codes.hpp"

#include <curses.h>
#include <unistd.h>
#include <array>
#include <cstdlib>
#include <cwchar>

namespace steward::cli::top {
namespace {

std::string utf8_of(wint_t code) {
    std::array<char, 8> bytes{};
    std::mbstate_t state{};
    const std::size_t size = std::wcrtomb(bytes.data(), static_cast<wchar_t>(code), &state);
    return size == static_cast<std::size_t>(-1) ? "" : std::string(bytes.data(), size);
}

Key key_of_code(wint_t code) {
    switch (code) {
        case KEY_UP: return {Key::Kind::up};
        case KEY_DOWN: return {Key::Kind::down};
        case KEY_PPAGE: return {Key::Kind::page_up};
        case KEY_NPAGE: return {Key::Kind::page_down};
        case KEY_HOME: return {Key::Kind::home};
        case KEY_END: return {Key::Kind::end};
        case KEY_ENTER: return {Key::Kind::enter};
        case KEY_BACKSPACE: return {Key::Kind::backspace};
        case KEY_BTAB: return {Key::Kind::back_tab};
        default: return {};
    }
}

Key key_of_letter(wint_t code) {
    constexpr wint_t escape = 27, erase = 127;
    switch (code) {
        case '\r':
        case '\n': return {Key::Kind::enter};
        case '\t': return {Key::Kind::tab};
        case '\b':
        case erase: return {Key::Kind::backspace};
        case escape: return {Key::Kind::escape};
        default: break;
    }
    return code < ' ' ? Key{} : Key{Key::Kind::letter, utf8_of(code)};
}

// The pairs of colours are numbered as the looks are, from 1.
short pair_of(Look look) { return static_cast<short>(static_cast<int>(look) + 1); }

attr_t attributes_of(Look look) {
    switch (look) {
        case Look::plain: return A_NORMAL;
        case Look::strong: return A_BOLD;
        case Look::faint: return A_DIM;
        case Look::bar: return A_UNDERLINE;
        case Look::chosen: return A_REVERSE;
        case Look::warning: break;
    }
    return A_BOLD;
}

}  // namespace

struct Terminal::Curses {
    SCREEN* screen = nullptr;
    bool has_colors = false;
    bool is_ours = true;  // until it is given back
};

Terminal::Terminal() : curses_(std::make_unique<Curses>()) {
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0)
        throw UsageError("top needs a terminal; without one: steward top --once");
    curses_->screen = ::newterm(nullptr, stdout, stdin);
    if (curses_->screen == nullptr) {
        const char* const name = std::getenv("TERM");
        throw UsageError("the terminal '" + std::string(name == nullptr ? "" : name) +
                         "' ($TERM) is not known; without one: steward top --once");
    }
    constexpr int escape_milliseconds = 50;
    ::set_escdelay(escape_milliseconds);
    ::cbreak();
    ::noecho();
    ::nonl();
    ::keypad(::stdscr, TRUE);
    ::nodelay(::stdscr, TRUE);
    ::curs_set(0);
    curses_->has_colors = ::has_colors() && ::start_color() == OK && ::use_default_colors() == OK;
    if (curses_->has_colors) ::init_pair(pair_of(Look::warning), COLOR_RED, -1);
}

Terminal::~Terminal() {
    give_back();
    if (curses_->screen != nullptr) ::delscreen(curses_->screen);
}

void Terminal::give_back() noexcept {
    if (std::exchange(curses_->is_ours, false)) ::endwin();
}

Size Terminal::size() const {
    return {.columns = static_cast<std::size_t>(std::max(::getmaxx(::stdscr), 0)),
            .lines = static_cast<std::size_t>(std::max(::getmaxy(::stdscr), 0))};
}

void Terminal::show(const std::vector<Line>& lines) {
    ::werase(::stdscr);
    int row = 0;
    for (const Line& line : lines) {
        ::wmove(::stdscr, row++, 0);
        for (const Piece& piece : line) {
            const short pair =
                curses_->has_colors && piece.look == Look::warning ? pair_of(piece.look) : short{0};
            ::wattr_set(::stdscr, attributes_of(piece.look), pair, nullptr);
            ::waddnstr(::stdscr, piece.text.data(), static_cast<int>(piece.text.size()));
        }
    }
    ::wattr_set(::stdscr, A_NORMAL, 0, nullptr);
    ::wrefresh(::stdscr);
}

// A key that is none, as a new size of the screen, is Kind::other.
std::optional<Key> Terminal::next_key() {
    wint_t code = 0;
    const int kind = ::wget_wch(::stdscr, &code);
    if (kind == ERR) return std::nullopt;
    return kind == KEY_CODE_YES ? key_of_code(code) : key_of_letter(code);
}

int Terminal::descriptor() const { return STDIN_FILENO; }

}  // namespace steward::cli::top
