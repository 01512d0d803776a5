#include "bench/comparison.hpp"

#include <algorithm>

namespace steward::bench {
namespace {

double quantile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

struct Turns {
    std::vector<double> elapsed;
    std::vector<double> server;

    void add(Cost cost) {
        elapsed.push_back(cost.elapsed);
        server.push_back(cost.server);
    }
    Cost medians() const {
        return {.elapsed = quantile(elapsed, 0.5), .server = quantile(server, 0.5)};
    }
};

std::vector<double> ratios(const std::vector<double>& values, const std::vector<double>& bases) {
    std::vector<double> all;
    for (std::size_t i = 0; i < values.size(); ++i)
        all.push_back(bases[i] > 0 ? values[i] / bases[i] : 0);
    return all;
}

}  // namespace

std::vector<Comparison> compare(std::string_view measured, const Side& base,
                                const std::vector<Side>& others, std::size_t turns) {
    std::vector<Turns> taken(others.size());
    std::vector<Turns> neighbours(others.size());
    const auto limit = std::chrono::steady_clock::now() + patience;
    for (std::size_t turn = 0; turn < turns; ++turn) {
        if (turn >= 3 && std::chrono::steady_clock::now() > limit) break;
        for (std::size_t i = 0; i < others.size(); ++i) {
            // Neither is always the one that comes first.
            const bool base_first = turn % 2 == 0;
            if (base_first) neighbours[i].add(base.turn());
            taken[i].add(others[i].turn());
            if (!base_first) neighbours[i].add(base.turn());
        }
    }
    std::vector<Comparison> all;
    for (std::size_t i = 0; i < others.size(); ++i) {
        const std::vector<double> elapsed = ratios(taken[i].elapsed, neighbours[i].elapsed);
        all.push_back(
            {.measured = std::string(measured),
             .what = others[i].what,
             .base = base.what,
             .cost = taken[i].medians(),
             .base_cost = neighbours[i].medians(),
             .ratio = quantile(elapsed, 0.5),
             .ratio_low = quantile(elapsed, 0.25),
             .ratio_high = quantile(elapsed, 0.75),
             .server_ratio = quantile(ratios(taken[i].server, neighbours[i].server), 0.5)});
    }
    return all;
}

}  // namespace steward::bench
