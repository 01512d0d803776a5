// The one who suffers: a process of its own with a connection of its own, which pings the daemon
// every millisecond and notes how long each ping took. It asks for nothing but that, holds nothing
// and waits for nobody, so whatever delays it is what others do.
#pragma once

#include "tests/attacks/notes.hpp"

#include <string>

namespace steward::attacks {

// What a process does that is the victim; it does not return.
[[noreturn]] void suffer(const std::string& path, VictimNotes& notes);

// What it came to.
struct Suffering {
    std::size_t pings = 0;
    microseconds median{0};
    microseconds ninety_ninth{0};  // p99
    microseconds longest{0};
    microseconds woke_late{0};  // by how much its own clock was late at worst: other work here
    bool was_lost = false;      // it was not served to the end
    bool has_ended = true;      // the longest pause: else it is longer than what is said
};
// `waiting`: how long the ping that is not answered has been on its way, if there is one.
Suffering suffering(const VictimNotes& notes, microseconds waiting);

}  // namespace steward::attacks
