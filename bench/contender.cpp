#include "bench/contender.hpp"

namespace steward::bench {

void take_turns(const std::vector<Contender>& contenders, std::size_t rounds, Report& report) {
    std::vector<std::vector<Measurement>> measurements(contenders.size());
    for (std::size_t round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < contenders.size(); ++i)
            measurements[i].push_back(contenders[i].measure());
    for (std::size_t i = 0; i < contenders.size(); ++i)
        report.add(median_figure(contenders[i].labels, measurements[i]));
}

}  // namespace steward::bench
