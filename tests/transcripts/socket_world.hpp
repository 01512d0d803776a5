// A real daemon behind a real socket as a world: in binary frames, by the socket or by
// rings in memory, or in the text form. Each client
// is a process of its own, so that the daemon sees what it would see in earnest; only the daemon's
// clock is moved by hand.
#pragma once
#include "tests/transcripts/world.hpp"

namespace steward::transcripts {

enum class Form : std::uint8_t { binary, ring, text };

std::unique_ptr<World> make_socket_world(const engine::Limits& limits, Form form);

}  // namespace steward::transcripts
