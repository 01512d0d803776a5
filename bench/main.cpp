// The bench: Steward beside Redis and Python's Manager, and beside itself where many wait or are
// idle, in one run. Prints a JSON line a figure and at the end tables with the ratios. Fails when a
// result is wrong, never because it is slow.
#include "bench/crowd.hpp"
#include "bench/plan.hpp"
#include "bench/process.hpp"

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
            .rounds = 1,
            .memory_items = 20'000,
            .scale = {.turns = 2,
                      .cycles = 400,
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

}  // namespace

int main(int count, char** arguments) {
    using namespace steward::bench;
    CLI::App app("Measures Steward beside Redis and Python's multiprocessing.Manager");
    std::string daemon;
    std::string only;
    std::vector<std::string> systems{"steward", "redis", "python"};
    std::vector<std::size_t> clients;
    std::vector<std::size_t> pipelines;
    bool quick = false;
    std::size_t idle_processes = 0;
    std::size_t lent_items = 0;
    std::size_t held = 0;
    std::size_t rounds = 0;
    int duration = 0;
    app.add_option("--stewardd", daemon, "The daemon to measure");
    app.add_option("--systems", systems, "Which systems, of steward, redis and python")
        ->delimiter(',');
    app.add_option("--only", only,
                   "Only what has this in its name: list_set, dict, lock, decrement, idle, memory, "
                   "waiters, lent_items, deaths, pool");
    app.add_option("--clients", clients, "Numbers of clients")->delimiter(',');
    app.add_option("--pipelines", pipelines, "Calls that each client keeps in flight")
        ->delimiter(',');
    app.add_option("--rounds", rounds, "How often each system has its turn");
    app.add_option("--milliseconds", duration, "How long one turn of calls takes");
    app.add_option("--idle-processes", idle_processes,
                   "How many processes are connected and idle, one channel each");
    app.add_option("--lent-items", lent_items, "How many items a consumer is lent at most");
    app.add_option("--held", held, "How much a process has at most that dies");
    app.add_flag("--quick", quick, "A few seconds: checks that the results are right");
    CLI11_PARSE(app, count, arguments);

    const auto chosen = [&](const char* system) {
        return std::find(systems.begin(), systems.end(), system) != systems.end();
    };
    const std::string here = BENCH_SOURCE_DIRECTORY;
    Programs programs;
    if (chosen("steward")) programs.steward = present(daemon, "stewardd");
    if (chosen("redis")) programs.redis = present(find_program("redis-server"), "redis-server");
    if (chosen("python") && !present("/usr/bin/python3", "python3").empty()) {
        programs.python_script = here + "/python_manager.py";
        programs.python_pool_script = here + "/python_pool.py";
    }

    Plan plan = quick ? quick_plan() : Plan{};
    plan.only = only;
    if (!clients.empty()) plan.clients = clients;
    if (!pipelines.empty()) plan.pipelines = pipelines;
    if (rounds > 0) plan.rounds = rounds;
    if (duration > 0) plan.duration = std::chrono::milliseconds(duration);
    if (lent_items > 0) plan.scale.lent_items = lent_items;
    if (held > 0) plan.scale.held = held;
    if (idle_processes > 0) plan.scale.idle_processes = idle_processes;
    fit_to_descriptors(plan.scale);
    Report report;
    try {
        run_plan(plan, programs, report);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
    report.print_tables();
    return 0;
}
