// The terminal of a steward that was built where there is no ncurses: there is none to be had.
#include "client/cli/top_terminal.hpp"

#include <stdexcept>

namespace steward::cli::top {

struct Terminal::Curses {};

Terminal::Terminal() {
    throw std::runtime_error(
        "this steward was built without ncurses: `steward top --once` needs none");
}
Terminal::~Terminal() = default;

Size Terminal::size() const { return {}; }
void Terminal::show(const std::vector<Line>&) {}
std::optional<Key> Terminal::next_key() { return std::nullopt; }
int Terminal::descriptor() const { return -1; }
void Terminal::give_back() noexcept {}

}  // namespace steward::cli::top
