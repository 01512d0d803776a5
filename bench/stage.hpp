// What each case of the bench is given: what is wanted, of what, and where the figures go.
#pragma once

#include "bench/contender.hpp"
#include "bench/plan.hpp"
#include "bench/process.hpp"

namespace steward::bench {

struct Stage {
    const Plan& plan;
    const Programs& programs;
    Report& report;
    const Directory& directory;

    bool wanted(std::string_view part) const { return part.find(plan.only) != part.npos; }
    void take_turns(const std::vector<Contender>& contenders) const {
        bench::take_turns(contenders, plan.rounds, report);
    }
    void add(const std::vector<Comparison>& comparisons) const {
        for (const Comparison& comparison : comparisons) report.add(comparison);
    }
    // Python's manager with as many client processes; call it only where there is Python.
    Contender python(const Figure& labels, std::string_view measured,
                     std::chrono::milliseconds duration, const Processors& where) const;
};

Figure labels(std::string_view system, std::string_view measured, std::size_t clients,
              std::size_t pipeline, std::string_view wait);

// Client processes that use a library (bench/clients).
void measure_programs(const Stage& stage);
// Rings beside sockets where polling could hurt: all processors busy, or both sides asleep.
void measure_pressure(const Stage& stage);
// What the machine can do at all.
void measure_probes(const Stage& stage);
// Items from process to process (bench/queues).
void measure_queues(const Stage& stage);
// This daemon beside another build of it.
void measure_builds(const Stage& stage);

}  // namespace steward::bench
