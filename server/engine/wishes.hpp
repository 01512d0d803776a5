// What the engine wants of the world besides its replies: the ends of processes that are no
// clients. A wish is a value that an input leaves behind (Engine::take_wishes). The daemon carries
// it out before it tells the engine anything else, and its answer is an input: ProcessLives,
// ProcessEnded or ProcessUnwatched for a process that is to be watched; nothing for one that no
// longer is.
#pragma once

#include "engine/ids.hpp"

namespace steward::engine {

struct Wish {
    enum class What : std::uint8_t { watch, forget };
    What what;
    std::int64_t pid;

    bool operator==(const Wish&) const = default;
};

}  // namespace steward::engine
