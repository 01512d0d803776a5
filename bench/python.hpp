// Runs bench/python_manager.py, which measures Python's own manager, and takes its one line.
#pragma once

#include "bench/generator.hpp"

namespace steward::bench {

// `measured` is a case's name or "decrement". Throws when the script fails.
Measurement measure_python(const std::string& script, std::string_view measured, std::size_t clients,
                           std::chrono::nanoseconds duration);

}  // namespace steward::bench
