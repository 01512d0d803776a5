// The terminal: draws lines, reads keys, and is as it was before when this ends, however it ends.
// One of two sources makes it: with ncurses, or one that can only say that there is none.
#pragma once

#include "client/cli/top_screen.hpp"

#include <memory>

namespace steward::cli::top {

class Terminal {
public:
    // Takes the terminal of the standard streams over. Throws UsageError where they are none, or
    // one that ncurses does not know; std::runtime_error where this was built without ncurses.
    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    Size size() const;
    void show(const std::vector<Line>& lines);
    // The next key that has been pressed, or nothing; does not wait.
    std::optional<Key> next_key();
    // Readable when a key has been pressed.
    int descriptor() const;
    // As it was before: as the end, but early. Nothing may be shown afterwards.
    void give_back() noexcept;

private:
    struct Curses;
    std::unique_ptr<Curses> curses_;
};

}  // namespace steward::cli::top
