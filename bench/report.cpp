#include "bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace steward::bench {
namespace {

void print_line(const nlohmann::ordered_json& line) {
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
}

double rounded(double value) { return std::round(value * 100) / 100; }

}  // namespace

Figure median_figure(Figure labels, std::vector<Measurement> rounds) {
    for (const Measurement& round : rounds) labels.rounds.push_back(std::round(round.calls_per_s));
    std::sort(rounds.begin(), rounds.end(), [](const Measurement& left, const Measurement& right) {
        return left.calls_per_s < right.calls_per_s;
    });
    labels.median = rounds[rounds.size() / 2];
    return labels;
}

void Report::add(const Figure& figure) {
    figures_.push_back(figure);
    print_line({{"system", figure.system},
                {"case", figure.measured},
                {"clients", figure.clients},
                {"pipeline", figure.pipeline},
                {"wait", figure.wait},
                {"calls_per_s", std::round(figure.median.calls_per_s)},
                {"p50_us", rounded(figure.median.p50_us)},
                {"p99_us", rounded(figure.median.p99_us)},
                {"server_ns_per_call", std::round(figure.median.server_ns_per_call)},
                {"rounds", figure.rounds}});
}

void Report::add(const Quantity& quantity) {
    quantities_.push_back(quantity);
    print_line({{"system", quantity.system},
                {"case", quantity.measured},
                {quantity.unit, rounded(quantity.value)}});
}

void Report::add(const Comparison& comparison) {
    comparisons_.push_back(comparison);
    print_line(
        {{"case", comparison.measured},
         {"what", comparison.what},
         {"base", comparison.base},
         {"ns", std::round(comparison.cost.elapsed)},
         {"base_ns", std::round(comparison.base_cost.elapsed)},
         {"ratio", rounded(comparison.ratio)},
         {"ratio_quartiles", {rounded(comparison.ratio_low), rounded(comparison.ratio_high)}},
         {"server_ns", std::round(comparison.cost.server)},
         {"server_base_ns", std::round(comparison.base_cost.server)},
         {"server_ratio", rounded(comparison.server_ratio)}});
}

const Figure* Report::find(std::string_view system, const Cell& cell) const {
    for (const Figure& figure : figures_)
        if (figure.system == system && cell_of(figure) == cell) return &figure;
    return nullptr;
}

const Quantity* Report::find(std::string_view system, std::string_view measured) const {
    for (const Quantity& quantity : quantities_)
        if (quantity.system == system && quantity.measured == measured) return &quantity;
    return nullptr;
}

}  // namespace steward::bench
