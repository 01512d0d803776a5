// Runs bench/python_manager.py and bench/python_pool.py, which measure Python's own manager and
// pool, and takes their one line.
#pragma once

#include "bench/generator.hpp"

namespace steward::bench {

// `measured` is a case's name or "decrement". Throws when the script fails.
Measurement measure_python(const std::string& script, std::string_view measured,
                           std::size_t clients, std::chrono::nanoseconds duration);

// Nanoseconds of one "apply", "process", or item of "map" or "map_chunks_of_one".
double measure_python_pool(const std::string& script, std::string_view measured, std::size_t count);

}  // namespace steward::bench
