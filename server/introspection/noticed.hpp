// What the engine has noticed and kept for whoever asks: its reports.
#pragma once

#include "engine/engine.hpp"

namespace steward::introspection {

// An array of those whose numbers are greater, the oldest first, at most so many.
void write_reports(Writer& writer, const engine::Engine& engine, engine::Time now,
                   std::uint64_t after, std::size_t most);

}  // namespace steward::introspection
