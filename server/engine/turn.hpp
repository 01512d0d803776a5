// What the engine's own files share while they carry out an input.
#pragma once

#include "engine/engine.hpp"

namespace steward::engine {

// One input: its time, and where its replies go.
struct Engine::Turn {
    Time now;
    ReplySink& sink;
    // The call that is executed has begun to change something: it can be refused no more.
    bool may_have_changed = false;
};

// One call that is asked: when it comes, or again when it was parked. Only the first of `rest` is;
// the others count as what would be parked with it.
struct Engine::Asking {
    Turn& turn;
    const Caller& caller;
    std::span<const CallFrame> rest;
    const Parked* resumed = nullptr;
    bool time_is_up = false;
    const std::vector<std::pair<ObjectId, Lane>>* changed_lanes = nullptr;

    const CallFrame& frame() const { return rest[0]; }
    // Not merely for what the world had to say.
    bool has_waited() const { return resumed != nullptr && resumed->has_waited; }
};

}  // namespace steward::engine
