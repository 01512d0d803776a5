// What an engine comes to that is told all that a recorded one was.
#pragma once

#include "engine/catalogue.hpp"

#include <string>

namespace steward::daemon {

struct Replayed {
    std::uint64_t inputs = 0;
    std::string digest;           // of the state at the end
    std::string recorded_digest;  // empty: the daemon did not end in good order
    std::size_t left_over = 0;    // bytes of a record at the end that is not whole

    bool is_same() const { return recorded_digest.empty() || recorded_digest == digest; }
};

// Replays the recording in this file with an engine of this catalogue, which must be the one it was
// made with. Throws std::runtime_error, which says what is wrong with the file. Cost: that of the
// calls.
Replayed replay(const std::string& path, const engine::Catalogue& catalogue);

}  // namespace steward::daemon
