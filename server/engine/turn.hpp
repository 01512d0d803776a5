// One entry into the engine: the time it was told and where its replies go.
#pragma once

#include "engine/engine.hpp"

namespace steward::engine {

struct Engine::Turn {
    Time now;
    ReplySink& sink;
};

}  // namespace steward::engine
