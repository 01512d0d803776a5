// What a server costs besides time: memory for what it stores, and the processor while nobody
// calls.
#pragma once

#include "bench/system.hpp"

#include <chrono>

namespace steward::bench {

// Growth of the server's resident memory for each of `count` items, in bytes. The system should be
// fresh; its memory is looked at until it has not changed for `rest`.
double bytes_per_item(System& system, MemoryCase measured, std::size_t count,
                      std::chrono::milliseconds rest);

// The same for each of `count` connections that say nothing.
double bytes_per_channel(System& system, std::size_t count, std::chrono::milliseconds rest);

// The share of one processor that the server uses for so long with `clients` connections that say
// nothing.
double idle_share(System& system, std::size_t clients, std::chrono::milliseconds duration);

}  // namespace steward::bench
