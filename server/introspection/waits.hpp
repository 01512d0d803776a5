// Who waits for whom, as values for the service's answers.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/engine.hpp"

namespace steward::introspection {

// An array of the groups of calls that wait for one another, as far as the engine's graph is looked
// at. Cost: the calls that wait, and what they lead to.
void write_deadlocks(Writer& writer, const engine::Engine& engine, engine::Time now);

// An array of the calls that wait, the oldest first, of those with a greater number than `after`:
// at most so many.
void write_waiters(Writer& writer, const engine::Engine& engine, engine::Time now,
                   engine::ParkNumber after, std::size_t most);

// The same of those that wait for what nobody is left to bring about, with the last one who could
// have. Cost: the calls that wait where somebody who could have is gone.
void write_orphans(Writer& writer, const engine::Engine& engine, engine::Time now,
                   engine::ParkNumber after, std::size_t most);

}  // namespace steward::introspection
