// Runs bench/python_manager.py and its like, which measure Python's own manager, pool and
// queues, and takes their one line.
#pragma once

#include "bench/generator.hpp"
#include "bench/process.hpp"

namespace steward::bench {

// `measured` is a case's name or "decrement". Throws when the script fails.
Measurement measure_python(const std::string& script, std::string_view measured,
                           std::size_t clients, std::chrono::nanoseconds duration,
                           const Processors& where);

// An exchange of bench/python_queues.py: `items` or `hand_off`, by a queue of this kind.
Measurement measure_python_queue(const std::string& script, std::string_view measured,
                                 std::string_view kind, std::chrono::nanoseconds duration);

// Nanoseconds of one "apply", "process", or item of "map" or "map_chunks_of_one".
double measure_python_pool(const std::string& script, std::string_view measured, std::size_t count);

}  // namespace steward::bench
