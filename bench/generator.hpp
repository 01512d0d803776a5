// The load generator: one process, one thread, any number of connections, the same for every
// system. Each connection keeps `pipeline` calls in flight: as many as were answered are sent
// again, in one write. Requests are encoded beforehand and replies merely counted, so that it is
// cheaper than any server it drives.
#pragma once

#include "bench/histogram.hpp"
#include "bench/system.hpp"

#include <algorithm>
#include <chrono>

namespace steward::bench {

struct Load {
    Case measured = Case::list_set;
    std::size_t clients = 1;
    std::size_t pipeline = 1;
    std::chrono::nanoseconds duration = std::chrono::milliseconds(200);
    // Ask again and again for replies instead of sleeping until there are some.
    bool spinning = true;
};

struct Measurement {
    double calls_per_s = 0;
    double p50_us = 0;
    double p99_us = 0;
    // Processor time of the server for one call, polling included; the figure that a busy machine
    // disturbs least.
    double server_ns_per_call = 0;
    std::uint64_t calls = 0;
};

// Nanoseconds from one call to the next; of a turn in which there was none, as if one a second
// were.
inline double nanoseconds_a_call(const Measurement& measured) {
    return 1e9 / std::max(measured.calls_per_s, 1.0);
}

// Run one load against one system and check the result: every reply's status, and what the server
// has stored. Throws std::runtime_error when anything is wrong.
Measurement measure(System& system, const Load& load);

}  // namespace steward::bench
