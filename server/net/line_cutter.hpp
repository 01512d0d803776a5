// Lines out of an inbox, for forms whose calls are lines. Empty lines are passed over; a line has a
// longest length. Pure; nothing is copied.
#pragma once

#include "common/frame.hpp"
#include "common/inbox.hpp"

namespace steward::net {

class LineCutter {
public:
    enum class Found : std::uint8_t { line, hungry, too_long };

    // Cost: the bytes of the line that are new.
    Found next(Inbox& inbox);
    // The line that `next` found, without its newline. Good until the inbox is asked for room.
    std::string_view line() const { return line_; }

private:
    std::string_view line_;
    std::size_t scanned_ = 0;  // bytes of the line that begins the inbox that have no newline
    bool is_blank_ = true;     // so are they, but for spaces
};

inline constexpr std::string_view long_line_sentence = "a line is longer than 16 MiB";

}  // namespace steward::net
