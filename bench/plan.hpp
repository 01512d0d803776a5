// What one run of the bench measures, in which order, with how much patience. The systems take
// turns within each case, so that what else happens on the machine meets all of them.
#pragma once

#include "bench/pool.hpp"
#include "bench/report.hpp"
#include "bench/scale.hpp"

#include <functional>
#include <optional>

namespace steward::bench {

struct PressureLoad {
    std::size_t turns = 9;
    std::chrono::milliseconds duration{250};
    std::size_t sleepy_calls = 100;
};

struct Plan {
    std::vector<std::size_t> clients{1, 10, 50};
    std::vector<std::size_t> pipelines{1, 16, 100};
    std::chrono::milliseconds duration{150};
    std::chrono::milliseconds python_duration{300};
    std::chrono::milliseconds decrement_duration{400};
    std::chrono::milliseconds program_duration{150};
    std::chrono::milliseconds queue_duration{250};
    std::size_t rounds = 3;
    std::size_t memory_items = 1'000'000;
    std::size_t memory_channels = 500;
    std::chrono::milliseconds rest{250};  // between looks at what a server uses, until it rests
    std::chrono::milliseconds idle_duration{1000};
    std::size_t probe_trips = 100'000;
    PressureLoad pressure;
    ScaleOptions scale;
    PoolLoad pool;
    std::string only;  // a part of a case's name; empty: all
};

// Where the systems come from. An absent one is empty; the run does without it.
struct Programs {
    std::string steward;
    std::string baseline;  // another build of it
    std::string redis;
    std::string memcached;
    std::string python_script;
    std::string python_pool_script;
    std::string python_queue_script;
};

void run_plan(const Plan& plan, const Programs& programs, Report& report);

}  // namespace steward::bench
