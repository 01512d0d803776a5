// What a server costs besides time: memory for what it stores, and the processor while nobody
// calls.
#pragma once

#include "bench/system.hpp"

namespace steward::bench {

// Growth of the server's resident memory for each of `count` items, in bytes. The system should be
// fresh.
double bytes_per_item(System& system, MemoryCase measured, std::size_t count);

// The share of one processor that the server uses during one second with `clients` connections that
// say nothing.
double idle_share(System& system, std::size_t clients);

}  // namespace steward::bench
