#include "bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace steward::bench {
namespace {

std::string ratio(double value, double base) {
    if (value <= 0 || base <= 0) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value / base);
    return text;
}

std::string thousands(const Figure* figure) {
    if (figure == nullptr) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", figure->median.calls_per_s / 1000);
    return text;
}

std::string latency(const Figure* figure) {
    if (figure == nullptr) return "-";
    char text[48];
    std::snprintf(text, sizeof text, "%.1f/%.1f", figure->median.p50_us, figure->median.p99_us);
    return text;
}

double rate(const Figure* figure) { return figure == nullptr ? 0 : figure->median.calls_per_s; }

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
        if (figure.system == system &&
            Cell{figure.measured, figure.clients, figure.pipeline, figure.wait} == cell)
            return &figure;
    return nullptr;
}

void Report::print_tables() const {
    print_calls();
    print_decrements();
    print_quantities();
    print_comparisons();
}

void Report::print_calls() const {
    std::printf("\n%-10s %7s %8s %5s | %10s %10s %10s | %8s %8s | %s\n", "case", "clients",
                "pipeline", "wait", "steward", "redis", "python", "/redis", "/python",
                "p50/p99 us: steward, redis, python");
    std::printf("%-10s %7s %8s %5s | %10s %10s %10s |\n", "", "", "", "", "kcalls/s", "kcalls/s",
                "kcalls/s");
    std::vector<Cell> seen;
    for (const Figure& figure : figures_) {
        const Cell cell{figure.measured, figure.clients, figure.pipeline, figure.wait};
        if (figure.measured.starts_with("decrement") ||
            std::find(seen.begin(), seen.end(), cell) != seen.end())
            continue;
        seen.push_back(cell);
        const Figure* steward = find("steward", cell);
        const Figure* redis = find("redis", cell);
        const Figure* python =
            find("python", {cell.measured, cell.clients, cell.pipeline, "block"});
        if (figure.system == "python" && (steward != nullptr || redis != nullptr)) continue;
        std::printf("%-10s %7zu %8zu %5s | %10s %10s %10s | %8s %8s | %s, %s, %s\n",
                    cell.measured.c_str(), cell.clients, cell.pipeline, cell.wait.c_str(),
                    thousands(steward).c_str(), thousands(redis).c_str(), thousands(python).c_str(),
                    ratio(rate(steward), rate(redis)).c_str(),
                    ratio(rate(steward), rate(python)).c_str(), latency(steward).c_str(),
                    latency(redis).c_str(), latency(python).c_str());
    }
}

void Report::print_decrements() const {
    const Figure* python = nullptr;
    for (const Figure& figure : figures_)
        if (figure.system == "python" && figure.measured.starts_with("decrement")) python = &figure;
    bool headed = false;
    for (const Figure& figure : figures_) {
        if (!figure.measured.starts_with("decrement")) continue;
        if (!headed)
            std::printf("\n%-8s %-26s | %12s | %8s | %s\n", "system", "locked decrement",
                        "decrements/s", "/python", "p50/p99 us");
        headed = true;
        std::printf("%-8s %-26s | %12.0f | %8s | %s\n", figure.system.c_str(),
                    figure.measured.c_str(), figure.median.calls_per_s,
                    ratio(figure.median.calls_per_s, rate(python)).c_str(),
                    latency(&figure).c_str());
    }
}

void Report::print_quantities() const {
    if (quantities_.empty()) return;
    std::printf("\n%-24s | %-28s | %10s %10s | %s\n", "", "", "steward", "redis", "steward/redis");
    for (const Quantity& steward : quantities_) {
        if (steward.system != "steward") continue;
        const auto redis =
            std::find_if(quantities_.begin(), quantities_.end(), [&](const Quantity& other) {
                return other.system == "redis" && other.measured == steward.measured;
            });
        const double base = redis == quantities_.end() ? 0 : redis->value;
        std::printf("%-24s | %-28s | %10.2f %10.2f | %s\n", steward.measured.c_str(),
                    steward.unit.c_str(), steward.value, base, ratio(steward.value, base).c_str());
    }
}

void Report::print_comparisons() const {
    if (comparisons_.empty()) return;
    std::printf("\n%-30s | %-32s | %-32s | %10s %10s | %5s (%s) | %s\n", "", "what", "beside", "us",
                "us", "ratio", "quartiles", "ratio of the server's time");
    for (const Comparison& one : comparisons_)
        std::printf("%-30s | %-32s | %-32s | %10.2f %10.2f | %5.2f (%.2f - %.2f) | %s\n",
                    one.measured.c_str(), one.what.c_str(), one.base.c_str(),
                    one.cost.elapsed / 1000, one.base_cost.elapsed / 1000, one.ratio, one.ratio_low,
                    one.ratio_high, ratio(one.server_ratio, 1).c_str());
}

}  // namespace steward::bench
