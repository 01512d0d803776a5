// The lost updates that were noticed, as values for the service's answers.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/engine.hpp"

namespace steward::introspection {

// An array of those with a greater number than `after`, in the order of their numbers: at most so
// many.
void write_races(Writer& writer, const engine::Engine& engine, engine::Time now,
                 std::uint64_t after, std::size_t most);

}  // namespace steward::introspection
