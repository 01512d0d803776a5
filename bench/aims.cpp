#include "bench/aims.hpp"

#include "bench/crew.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace steward::bench {
namespace {

using Measured = std::optional<Ratio>;
using enum Aim::Bound;

Measured of_programs(const Report& report, std::string_view measured, std::size_t processes,
                     std::string_view rival) {
    const Cell cell{std::string(measured), processes, 1, "program"};
    const Figure* ours = report.find("steward-ring", cell);
    const Figure* other = report.find(rival, cell);
    if (ours == nullptr || other == nullptr) return std::nullopt;
    return Ratio{.value = nanoseconds_a_call(other->median) / nanoseconds_a_call(ours->median)};
}

// The geometric mean, with the lowest and the highest.
Measured mean_of(const std::vector<double>& ratios) {
    if (ratios.empty()) return std::nullopt;
    double logarithms = 0;
    for (const double ratio : ratios) logarithms += std::log(ratio);
    const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
    return Ratio{std::exp(logarithms / static_cast<double>(ratios.size())), *low, *high};
}

// By the load generator, to Redis: the mean of the five cases.
Measured of_calls(const Report& report, std::string_view system, std::size_t clients,
                  std::size_t pipeline) {
    std::vector<double> ratios;
    for (const Case measured : all_cases) {
        const Cell cell{std::string(name(measured)), clients, pipeline, "spin"};
        const Figure* ours = report.find(system, cell);
        const Figure* redis = report.find("redis", cell);
        if (ours != nullptr && redis != nullptr)
            ratios.push_back(nanoseconds_a_call(redis->median) / nanoseconds_a_call(ours->median));
    }
    return mean_of(ratios);
}

Measured of_item_memory(const Report& report) {
    std::vector<double> ratios;
    for (const MemoryCase measured : all_memory_cases) {
        const Quantity* ours = report.find("steward", name(measured));
        const Quantity* redis = report.find("redis", name(measured));
        if (ours != nullptr && redis != nullptr && redis->value > 0 && ours->value > 0)
            ratios.push_back(ours->value / redis->value);
    }
    return mean_of(ratios);
}

// The one comparison whose name and base begin so.
Measured of_comparison(const Report& report, std::string_view measured, std::string_view base) {
    for (const Comparison& one : report.comparisons())
        if (one.measured.starts_with(measured) && one.base.starts_with(base))
            return Ratio{one.ratio, one.ratio_low, one.ratio_high};
    return std::nullopt;
}

Measured of_builds(const Report& report, bool is_pipelined) {
    std::vector<double> ratios;
    for (const Comparison& one : report.comparisons())
        if (one.measured.starts_with("builds") && one.measured.ends_with(" by 1") != is_pipelined)
            ratios.push_back(one.ratio);
    return mean_of(ratios);
}

Measured of_quantity(const Report& report, std::string_view system, std::string_view measured) {
    const Quantity* found = report.find(system, measured);
    if (found == nullptr) return std::nullopt;
    return Ratio{.value = found->value};
}

Measured of_channel_memory(const Report& report) {
    const Measured now = of_quantity(report, "steward", "idle_channel");
    const Measured before = of_quantity(report, "steward-before", "idle_channel");
    if (!now || !before || before->value <= 0) return std::nullopt;
    return Ratio{.value = now->value / before->value};
}

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    return text;
}

std::string measured_text(const Measured& measured) {
    if (!measured) return "–";
    if (measured->low == 0 && measured->high == 0) return number_text(measured->value);
    return number_text(measured->value) + " (" + number_text(measured->low) + " – " +
           number_text(measured->high) + ")";
}

}  // namespace

std::vector<Aim> aims_of(const Report& report) {
    const auto list_get = [&](std::size_t processes, std::string_view rival) {
        return of_programs(report, "program_list_get", processes, rival);
    };
    return {
        {"`list[7]` by the library, 1 process, to Redis through hiredis", at_least, 200,
         list_get(1, "redis")},
        {"the same, 10 processes", at_least, 30, list_get(crew_max, "redis")},
        {"the same, 1 process, to Redis with client and server on one core, its best", at_least, 80,
         list_get(1, "redis-one-core")},
        {"ring round trip (`list.get`) to the spin probe", at_most, 2.5,
         of_comparison(report, "probe", "a word")},
        {"pipelined by 16 through rings, 10 clients, to Redis: mean of five cases", at_least, 12,
         of_calls(report, "steward-ring", 10, 16)},
        {"pipelined by 100 through rings, 10 clients, to Redis: mean of five cases", at_least, 10,
         of_calls(report, "steward-ring", 10, 100)},
        {"one at a time by socket, 1 client, to Redis: mean of five cases", at_least, 2,
         of_calls(report, "steward", 1, 1)},
        {"pipelined by 100 by socket, 10 clients, to Redis: mean of five cases", at_least, 5,
         of_calls(report, "steward", 10, 100)},
        {"locked decrement, ten processes, `scoped_lock` as written, to Python's Manager", at_least,
         15, of_programs(report, "program_decrement", crew_max, "python")},
        {"2 workers that keep all cores busy, 50 µs between calls: ring to socket", at_least, 1.0,
         of_comparison(report, "saturated, 2 ", "steward-ring")},
        {"the same with 10 workers", at_least, 1.0,
         of_comparison(report, "saturated, 10 ", "steward-ring")},
        {"both sides asleep, one call every 2 ms: ring to socket", at_least, 0.95,
         of_comparison(report, "sleepy", "steward-ring")},
        {"socket, one at a time, to the build before: mean of four", at_least, 1.0,
         of_builds(report, false)},
        {"socket, pipelined, to the build before: mean of four", at_least, 1.0,
         of_builds(report, true)},
        {"idle daemon with 50 ring channels, percent of a processor", at_most, 0.05,
         of_quantity(report, "steward-ring", "idle_50_clients")},
        {"memory of an idle channel, to the build before", at_most, 1.05,
         of_channel_memory(report)},
        {"bytes of a list item or dict entry, to Redis: mean of four cases", at_most, 1.0,
         of_item_memory(report)},
        {"`Pool::apply` to Python's `Pool.apply`, time", at_most, 1.0,
         of_comparison(report, "pool", "python apply")},
        {"an item of `Pool::map` to Python's, time", at_most, 0.5,
         of_comparison(report, "pool", "python map, an item")},
    };
}

void print_aims(const std::vector<Aim>& aims) {
    std::printf("\n| figure | aim | measured | |\n|---|---|---|---|\n");
    for (const Aim& aim : aims)
        std::printf("| %s | %s %s | %s | %s |\n", aim.figure.c_str(),
                    aim.bound == at_least ? "≥" : "≤", number_text(aim.wanted).c_str(),
                    measured_text(aim.measured).c_str(),
                    !aim.measured  ? "not measured"
                    : aim.is_met() ? "met"
                                   : "**missed**");
}

}  // namespace steward::bench
