#include "bench/tables.hpp"

#include <algorithm>
#include <cstdio>

namespace steward::bench {
namespace {

double rate(const Figure* figure) { return figure == nullptr ? 0 : figure->median.calls_per_s; }

std::string thousands(const Figure* figure) {
    if (figure == nullptr) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", figure->median.calls_per_s / 1000);
    return text;
}

std::string latency(const Figure* figure) {
    if (figure == nullptr || figure->median.p50_us <= 0) return "-";
    char text[48];
    std::snprintf(text, sizeof text, "%.1f/%.1f", figure->median.p50_us, figure->median.p99_us);
    return text;
}

bool is_of_programs(const Figure& figure) { return figure.wait == "program"; }
bool is_decrement(const Figure& figure) {
    return figure.measured.starts_with("decrement") && !is_of_programs(figure);
}

void print_calls_row(const Report& report, const Cell& cell) {
    const Figure* ring = report.find("steward-ring", cell);
    const Figure* steward = report.find("steward", cell);
    const Figure* redis = report.find("redis", cell);
    const Figure* python =
        report.find("python", {cell.measured, cell.clients, cell.pipeline, "block"});
    std::printf("%-10s %7zu %8zu %5s | %9s %9s %9s %9s | %9s %8s %8s | %s, %s, %s, %s\n",
                cell.measured.c_str(), cell.clients, cell.pipeline, cell.wait.c_str(),
                thousands(ring).c_str(), thousands(steward).c_str(), thousands(redis).c_str(),
                thousands(python).c_str(), ratio_text(rate(ring), rate(redis)).c_str(),
                ratio_text(rate(steward), rate(redis)).c_str(),
                ratio_text(rate(steward), rate(python)).c_str(), latency(ring).c_str(),
                latency(steward).c_str(), latency(redis).c_str(), latency(python).c_str());
}

void print_calls(const Report& report) {
    std::vector<Cell> seen;
    for (const Figure& figure : report.figures()) {
        const Cell cell = cell_of(figure);
        if (is_decrement(figure) || is_of_programs(figure) ||
            std::find(seen.begin(), seen.end(), cell) != seen.end())
            continue;
        if (seen.empty())
            std::printf(
                "\nThe load generator, thousands of calls a second\n%-10s %7s %8s %5s | %9s "
                "%9s %9s %9s | %9s %8s %8s | %s\n",
                "case", "clients", "pipeline", "wait", "ring", "socket", "redis", "python",
                "ring/red.", "/redis", "/python", "p50/p99 us: ring, socket, redis, python");
        seen.push_back(cell);
        print_calls_row(report, cell);
    }
}

// Client processes and queues: each system in a line of its own.
void print_programs(const Report& report) {
    bool headed = false;
    for (const Figure& figure : report.figures()) {
        if (!is_of_programs(figure)) continue;
        if (!headed)
            std::printf(
                "\nPrograms, nothing tied to a processor\n%-18s %9s %6s %-22s | %12s | %9s "
                "| %s\n",
                "case", "processes", "batch", "system", "a second", "ring/this", "p50/p99 us");
        headed = true;
        std::printf(
            "%-18s %9zu %6zu %-22s | %12.0f | %9s | %s\n", figure.measured.c_str(), figure.clients,
            figure.pipeline, figure.system.c_str(), figure.median.calls_per_s,
            ratio_text(rate(report.find("steward-ring", cell_of(figure))), rate(&figure)).c_str(),
            latency(&figure).c_str());
    }
}

void print_decrements(const Report& report) {
    const Figure* python = nullptr;
    for (const Figure& figure : report.figures())
        if (figure.system == "python" && is_decrement(figure)) python = &figure;
    bool headed = false;
    for (const Figure& figure : report.figures()) {
        if (!is_decrement(figure)) continue;
        if (!headed)
            std::printf("\n%-8s %-26s | %12s | %8s | %s\n", "system", "locked decrement",
                        "decrements/s", "/python", "p50/p99 us");
        headed = true;
        std::printf("%-8s %-26s | %12.0f | %8s | %s\n", figure.system.c_str(),
                    figure.measured.c_str(), figure.median.calls_per_s,
                    ratio_text(figure.median.calls_per_s, rate(python)).c_str(),
                    latency(&figure).c_str());
    }
}

void print_quantities(const Report& report) {
    if (report.quantities().empty()) return;
    std::printf("\n%-14s %-22s | %-24s | %12s | %s\n", "system", "", "", "", "/redis");
    for (const Quantity& one : report.quantities()) {
        const Quantity* redis = report.find("redis", one.measured);
        std::printf("%-14s %-22s | %-24s | %12.2f | %s\n", one.system.c_str(), one.measured.c_str(),
                    one.unit.c_str(), one.value,
                    ratio_text(one.value, redis == nullptr ? 0 : redis->value).c_str());
    }
}

void print_comparisons(const Report& report) {
    if (report.comparisons().empty()) return;
    std::printf("\n%-36s | %-32s | %-32s | %10s %10s | %5s (%s) | %s\n", "", "what", "beside", "us",
                "us", "ratio", "quartiles", "ratio of the server's time");
    for (const Comparison& one : report.comparisons())
        std::printf("%-36s | %-32s | %-32s | %10.2f %10.2f | %5.2f (%.2f - %.2f) | %s\n",
                    one.measured.c_str(), one.what.c_str(), one.base.c_str(),
                    one.cost.elapsed / 1000, one.base_cost.elapsed / 1000, one.ratio, one.ratio_low,
                    one.ratio_high, ratio_text(one.server_ratio, 1).c_str());
}

}  // namespace

std::string ratio_text(double value, double base) {
    if (value <= 0 || base <= 0) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value / base);
    return text;
}

void print_times(const Report& report) {
    double sum = 0;
    std::string parts;
    for (const TimeUsed& time : report.times()) {
        sum += time.seconds.count();
        if (time.seconds.count() < 0.5) continue;
        char text[64];
        std::snprintf(text, sizeof text, " %s %.0f,", time.part.c_str(), time.seconds.count());
        parts += text;
    }
    if (!parts.empty()) parts.pop_back();
    std::printf("\n%.0f seconds:%s\n", sum, parts.c_str());
}

void print_tables(const Report& report) {
    print_calls(report);
    print_programs(report);
    print_decrements(report);
    print_quantities(report);
    print_comparisons(report);
}

}  // namespace steward::bench
