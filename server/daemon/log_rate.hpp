// How often each kind of event is written into the log: two hundred at once, then twenty a second.
// A peer that sends nonsense without end fills no disk, and hides none of the other kinds. What is
// left out is counted, and told with the next line of its kind.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::daemon {

class LogRate {
public:
    using Time = std::chrono::nanoseconds;

    // How many events of this kind were left out since the last that was written; nothing: this one
    // is left out too. Cost: a search among the kinds, of which there are as many as names in the
    // daemon's sources.
    std::optional<std::uint64_t> admit(std::string_view event, Time now);
    // Kinds of which some were left out and none came since, though there would be room: how many.
    // Each is told once.
    std::vector<std::pair<std::string, std::uint64_t>> take_silent(Time now);

    static constexpr int at_once = 200;
    static constexpr Time each = std::chrono::milliseconds(50);

private:
    struct Kind {
        Time paid_until{};  // each line pays for `each`, up to `at_once` in advance
        std::uint64_t suppressed = 0;
    };
    static bool has_room(const Kind& kind, Time now);

    std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace steward::daemon
