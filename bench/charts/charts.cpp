#include "bench/charts/charts.hpp"

#include "bench/charts/bar_chart.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace steward::bench {
namespace {

Bar::Kind kind_of(const Figure& figure) {
    if (figure.system.starts_with("steward-ring")) return Bar::Kind::ours_best;
    return figure.system.starts_with("steward") ? Bar::Kind::ours : Bar::Kind::other;
}

// "by 100" where there are items of a batch.
std::string bar_name(const Figure& figure) {
    const bool is_batch = figure.measured == "queue_items" && figure.pipeline > 1;
    return figure.system + (is_batch ? " by " + std::to_string(figure.pipeline) : "");
}

using Wanted = std::function<bool(const Figure&)>;
using Value = std::function<double(const Figure&)>;

double calls_per_second(const Figure& figure) { return figure.median.calls_per_s; }
double microseconds(const Figure& figure) { return figure.median.p50_us; }

// A group for each case, in the order in which they were measured.
BarChart chart_of(const Report& report, std::string title, std::string unit, const Wanted& wanted,
                  const Value& value) {
    BarChart chart{.title = std::move(title), .unit = std::move(unit), .groups = {}};
    for (const Figure& figure : report.figures()) {
        if (!wanted(figure) || value(figure) <= 0) continue;
        const std::string name = figure.measured.starts_with("program_")
                                     ? figure.measured.substr(std::string("program_").size())
                                     : figure.measured;
        if (chart.groups.empty() || chart.groups.back().name != name)
            chart.groups.push_back({name, {}});
        chart.groups.back().bars.push_back({bar_name(figure), value(figure), kind_of(figure)});
    }
    return chart;
}

void write_chart(const std::string& directory, const char* name, const BarChart& chart) {
    if (chart.groups.empty()) return;
    const std::string path = directory + "/" + name + ".svg";
    std::ofstream file(path);
    file << draw(chart);
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

Wanted programs_of(std::size_t processes) {
    return [processes](const Figure& figure) {
        return figure.measured.starts_with("program_") && figure.clients == processes;
    };
}

Wanted generator_of(std::size_t clients, std::size_t pipeline) {
    return [clients, pipeline](const Figure& figure) {
        return figure.wait == "spin" && figure.clients == clients && figure.pipeline == pipeline;
    };
}

Wanted measured_as(const char* measured) {
    return [measured](const Figure& figure) { return figure.measured == measured; };
}

}  // namespace

void draw_charts(const Report& report, const std::string& directory) {
    std::filesystem::create_directories(directory);
    write_chart(directory, "programs-1",
                chart_of(report, "One client process: calls a second", "/s", programs_of(1),
                         calls_per_second));
    write_chart(directory, "programs-10",
                chart_of(report, "Ten client processes: calls a second, all together", "/s",
                         programs_of(10), calls_per_second));
    write_chart(directory, "pipelined",
                chart_of(report, "Ten connections, pipelined by 100: calls a second", "/s",
                         generator_of(10, 100), calls_per_second));
    write_chart(directory, "queue-items",
                chart_of(report, "Four processes put, four take: items a second", "/s",
                         measured_as("queue_items"), calls_per_second));
    write_chart(directory, "queue-hand-off",
                chart_of(report, "From one process to another: microseconds, the median", " µs",
                         measured_as("queue_hand_off"), microseconds));
}

}  // namespace steward::bench
