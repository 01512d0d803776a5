// What a steward::Pool costs, with workers that stand by and with workers that are forked for a
// call, beside multiprocessing.Pool, whose workers stand by.
#pragma once

#include "bench/comparison.hpp"

namespace steward::bench {

struct PoolLoad {
    std::size_t turns = 5;
    std::size_t tasks = 200;
    std::size_t items = 100'000;  // of a map; ten times as many where the task does nothing
    std::size_t large_process_mebibytes = 256;
};

// Without Python: only what depends on the size of the process.
std::vector<Comparison> compare_pools(const std::string& python_script, const PoolLoad& load);

}  // namespace steward::bench
