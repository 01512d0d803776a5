// The load generator's connections as rings in memory (common/ring.hpp), with their sockets as
// doorbells. The bench has its own client's end, as it has its own protocol: what is measured so is
// the daemon and the memory between, not the library.
#pragma once

#include "bench/steward_protocol.hpp"
#include "bench/wire.hpp"

namespace steward::bench {

// Asks the daemon for rings. Throws std::runtime_error when it gives none.
std::unique_ptr<Wire> ring_wire(StewardConnection connection);

// All of them from ring_wire(); they must outlive what is returned.
std::unique_ptr<Arrivals> watch_rings(const Wires& wires);

}  // namespace steward::bench
