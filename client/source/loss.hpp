// What becomes of the calls under way when a connection ends: the one table of it. `Not sent` is
// said only where that is certain, `refused` where the daemon itself has said that it executes
// nothing, and everything else is unknown.
#pragma once

#include "common/errors.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace steward {

// How far the calls that are asked about had come. The first frame tells for all that are sent
// together: if it has not left whole, none has.
enum class Left : std::uint8_t { nothing, something };

// What the daemon said before it closed the connection.
struct LastWords {
    ErrorCode code = ErrorCode::none;
    std::string sentence;

    // A daemon that gives one channel up lives on.
    bool daemon_lives() const { return code == ErrorCode::channel_closed; }
};

struct Loss {
    enum class Fate : std::uint8_t { not_sent, refused, unknown };

    Fate fate = Fate::unknown;
    std::optional<LastWords> words = {};  // a refusal always has them
};

// The words came where the connection broke, in place of an answer or in the middle of one.
inline Loss lost(Left left, std::optional<LastWords> words) {
    if (left == Left::something) return {.fate = Loss::Fate::unknown, .words = std::move(words)};
    const bool is_for_the_call =
        words && !words->daemon_lives() && words->code != ErrorCode::shutting_down;
    return {.fate = is_for_the_call ? Loss::Fate::refused : Loss::Fate::not_sent,
            .words = std::move(words)};
}

// The words came as a reply of their own. A daemon that gives a channel up has dropped replies; any
// other words come after all replies, so that what has none was not executed.
inline Loss lost_after_all_replies(LastWords words) {
    const auto fate = words.daemon_lives() ? Loss::Fate::unknown : Loss::Fate::refused;
    return {.fate = fate, .words = std::move(words)};
}

}  // namespace steward
