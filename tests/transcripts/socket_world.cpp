#include "tests/transcripts/socket_world.hpp"

namespace steward::transcripts {

std::unique_ptr<World> make_socket_world(const engine::Limits&, Form) { throw Fault("no socket world yet"); }

}  // namespace steward::transcripts
