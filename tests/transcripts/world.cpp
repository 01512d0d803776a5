#include "tests/transcripts/world.hpp"

#include "tests/transcripts/engine_world.hpp"
#include "tests/transcripts/socket_world.hpp"

namespace steward::transcripts {

std::unique_ptr<World> make_world(const std::string& kind, const engine::Limits& limits) {
    if (kind == "engine") return std::make_unique<EngineWorld>(limits);
    if (kind == "binary") return make_socket_world(limits, Form::binary);
    if (kind == "ring") return make_socket_world(limits, Form::ring);
    if (kind == "text") return make_socket_world(limits, Form::text);
    throw Fault("there is no world '" + kind + "'");
}

}  // namespace steward::transcripts
