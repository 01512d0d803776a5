// The bench: Steward beside Redis, memcached and Python's Manager, and beside itself where many
// wait or are idle, in one run. Prints a JSON line a figure and at the end tables with the ratios,
// the aims last. Fails when a result is wrong, never because it is slow.
#include "bench/aims.hpp"
#include "bench/charts/charts.hpp"
#include "bench/crowd.hpp"
#include "bench/plan.hpp"
#include "bench/process.hpp"
#include "bench/tables.hpp"

#include <unistd.h>
#include <CLI/CLI.hpp>
#include <cstdio>

namespace {

// A few seconds for each system: right results, no figures to quote.
steward::bench::Plan quick_plan() {
    using namespace std::chrono_literals;
    return {.clients = {1, 10},
            .pipelines = {1, 100},
            .duration = 20ms,
            .python_duration = 50ms,
            .decrement_duration = 100ms,
            .program_duration = 20ms,
            .queue_duration = 40ms,
            .rounds = 1,
            .memory_items = 20'000,
            .memory_channels = 50,
            .rest = 20ms,
            .idle_duration = 100ms,
            .probe_trips = 5000,
            .pressure = {.turns = 1, .duration = 30ms, .sleepy_calls = 10},
            .scale = {.turns = 2,
                      .cycles = 100,
                      .waiters = 20,
                      .idle_channels = 200,
                      .idle_processes = 20,
                      .lent_items = 20'000,
                      .held = 600},
            .pool = {.turns = 1, .tasks = 5, .items = 2000, .large_process_mebibytes = 4},
            .only = {}};
}

std::string present(const std::string& program, const char* what) {
    if (!program.empty() && ::access(program.c_str(), R_OK) == 0) return program;
    std::fprintf(stderr, "%s is absent: skipped\n", what);
    return {};
}

// A channel takes a descriptor of the daemon, a process another.
void fit_to_descriptors(steward::bench::ScaleOptions& scale) {
    constexpr std::size_t others = 100;
    const std::size_t allowed = steward::bench::raise_descriptor_limit();
    const std::size_t channels = std::min(scale.idle_channels, allowed - others);
    const std::size_t processes = std::min(scale.idle_processes, (allowed - others) / 2);
    if (channels < scale.idle_channels || processes < scale.idle_processes)
        std::fprintf(stderr,
                     "only %zu descriptors are allowed: %zu idle channels and %zu idle processes\n",
                     allowed, channels, processes);
    scale.idle_channels = channels;
    scale.idle_processes = processes;
}

// What the command line says; 0 or nothing: as the plan has it.
struct Choices {
    std::string daemon;
    std::string baseline;
    std::string charts;
    std::string only;
    std::vector<std::string> systems{"steward", "redis", "python", "memcached"};
    std::vector<std::size_t> clients;
    std::vector<std::size_t> pipelines;
    bool quick = false;
    std::size_t idle_processes = 0;
    std::size_t lent_items = 0;
    std::size_t held = 0;
    std::size_t rounds = 0;
    int duration = 0;
};

void describe(CLI::App& app, Choices& choices) {
    app.add_option("--stewardd", choices.daemon, "The daemon to measure");
    app.add_option("--baseline", choices.baseline, "Another build of the daemon, to compare with");
    app.add_option("--systems", choices.systems,
                   "Which systems, of steward, redis, python and memcached")
        ->delimiter(',');
    app.add_option(
        "--only", choices.only,
        "Only what has this in its name: list_set, dict, lock, decrement, idle, memory, "
        "waiters, detection, lent_items, deaths, pool, probe, program, saturated, sleepy, queue, "
        "builds");
    app.add_option("--clients", choices.clients, "Numbers of clients")->delimiter(',');
    app.add_option("--pipelines", choices.pipelines, "Calls that each client keeps in flight")
        ->delimiter(',');
    app.add_option("--rounds", choices.rounds, "How often each system has its turn");
    app.add_option("--milliseconds", choices.duration, "How long one turn of calls takes");
    app.add_option("--idle-processes", choices.idle_processes,
                   "How many processes are connected and idle, one channel each");
    app.add_option("--lent-items", choices.lent_items, "How many items a consumer is lent at most");
    app.add_option("--held", choices.held, "How much a process has at most that dies");
    app.add_option("--charts", choices.charts, "Draw the charts into this directory, as SVG");
    app.add_flag("--quick", choices.quick, "A few seconds: checks that the results are right");
}

steward::bench::Programs programs_of(const Choices& choices) {
    using steward::bench::find_program;
    const auto chosen = [&](const char* system) {
        return std::find(choices.systems.begin(), choices.systems.end(), system) !=
               choices.systems.end();
    };
    const std::string here = BENCH_SOURCE_DIRECTORY;
    steward::bench::Programs programs;
    if (chosen("steward")) programs.steward = present(choices.daemon, "stewardd");
    if (!choices.baseline.empty()) programs.baseline = present(choices.baseline, "the other build");
    if (chosen("memcached")) programs.memcached = present(find_program("memcached"), "memcached");
    if (chosen("redis")) programs.redis = present(find_program("redis-server"), "redis-server");
    if (chosen("python") && !present("/usr/bin/python3", "python3").empty()) {
        programs.python_script = here + "/python_manager.py";
        programs.python_pool_script = here + "/python_pool.py";
        programs.python_queue_script = here + "/python_queues.py";
    }
    return programs;
}

steward::bench::Plan plan_of(const Choices& choices) {
    steward::bench::Plan plan = choices.quick ? quick_plan() : steward::bench::Plan{};
    plan.only = choices.only;
    if (!choices.clients.empty()) plan.clients = choices.clients;
    if (!choices.pipelines.empty()) plan.pipelines = choices.pipelines;
    if (choices.rounds > 0) plan.rounds = choices.rounds;
    if (choices.duration > 0) plan.duration = std::chrono::milliseconds(choices.duration);
    if (choices.lent_items > 0) plan.scale.lent_items = choices.lent_items;
    if (choices.held > 0) plan.scale.held = choices.held;
    if (choices.idle_processes > 0) plan.scale.idle_processes = choices.idle_processes;
    fit_to_descriptors(plan.scale);
    return plan;
}

}  // namespace

int main(int count, char** arguments) {
    using namespace steward::bench;
    CLI::App app("Measures Steward beside Redis, memcached and Python's multiprocessing.Manager");
    Choices choices;
    describe(app, choices);
    CLI11_PARSE(app, count, arguments);
    const Programs programs = programs_of(choices);
    const Plan plan = plan_of(choices);
    Report report;
    try {
        run_plan(plan, programs, report);
        print_tables(report);
        print_aims(aims_of(report));
        if (!choices.charts.empty()) draw_charts(report, choices.charts);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
    print_times(report);
    return 0;
}
