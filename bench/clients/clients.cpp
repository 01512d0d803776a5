// The case `program`: client processes by the libraries that programs use, nothing tied to a
// processor, as many as there are. Redis is also measured where it is at its best: server and
// client on one processor, where a call is two switches and no wake-up of another.
#include "bench/clients/memcached.hpp"
#include "bench/clients/program.hpp"
#include "bench/redis_system.hpp"
#include "bench/stage.hpp"
#include "bench/steward_system.hpp"

namespace steward::bench {
namespace {

constexpr std::array<std::size_t, 2> sizes{1, crew_max};

// Which of them there are.
struct Rivals {
    explicit Rivals(const Stage& stage) {
        const Programs& found = stage.programs;
        const int load = processors().load;
        if (!found.steward.empty()) {
            steward = std::make_unique<StewardSystem>(found.steward, stage.directory, "programs",
                                                      std::vector<std::string>{}, anywhere);
            append(library_programs(steward->socket_path(), "ring"));
            append(library_programs(steward->socket_path(), "socket"));
        }
        if (!found.redis.empty()) {
            redis = std::make_unique<RedisSystem>(found.redis, stage.directory, "redis-anywhere",
                                                  anywhere);
            redis_one_core =
                std::make_unique<RedisSystem>(found.redis, stage.directory, "redis-one-core", load);
            append(hiredis_programs("redis", redis->socket_path(), anywhere));
            append(hiredis_programs("redis-one-core", redis_one_core->socket_path(), load));
        }
        if (!found.memcached.empty()) {
            memcached = std::make_unique<MemcachedServer>(found.memcached, stage.directory);
            append(memcached_programs(memcached->socket_path()));
        }
    }

    void append(const std::vector<Program>& more) {
        programs.insert(programs.end(), more.begin(), more.end());
    }

    std::vector<Program> programs;
    std::unique_ptr<StewardSystem> steward;
    std::unique_ptr<RedisSystem> redis;
    std::unique_ptr<RedisSystem> redis_one_core;
    std::unique_ptr<MemcachedServer> memcached;
};

std::string measured_name(Operation operation) { return "program_" + std::string(name(operation)); }

Measurement measure_program(const Program& program, const Crew& crew) {
    program.prepare();
    const CrewResult result =
        run_crew(program.system + " " + std::string(name(program.operation)), crew, program.join);
    program.check(result.calls);
    return result.measurement;
}

void measure_operation(const Stage& stage, const Rivals& rivals, Operation operation,
                       std::size_t processes) {
    std::vector<Contender> contenders;
    for (const Program& program : rivals.programs) {
        if (program.operation != operation) continue;
        const Crew crew{.processes = processes,
                        .duration = stage.plan.program_duration,
                        .processor = program.processor};
        contenders.push_back(
            {labels(program.system, measured_name(operation), processes, 1, "program"),
             [&program, crew] { return measure_program(program, crew); }});
    }
    // Python's manager is no faster here than where it is tied: two cases tell enough.
    const bool is_for_python =
        operation == Operation::list_get || operation == Operation::decrement;
    if (is_for_python && !stage.programs.python_script.empty())
        contenders.push_back(
            stage.python(labels("python", measured_name(operation), processes, 1, "program"),
                         name(operation), stage.plan.python_duration, {anywhere, anywhere}));
    stage.take_turns(contenders);
}

}  // namespace

void measure_programs(const Stage& stage) {
    bool any = false;
    for (const Operation operation : all_operations)
        any = any || stage.wanted(measured_name(operation));
    if (!any) return;
    const Rivals rivals(stage);
    for (const Operation operation : all_operations)
        for (const std::size_t processes : sizes)
            if (stage.wanted(measured_name(operation)))
                measure_operation(stage, rivals, operation, processes);
}

}  // namespace steward::bench
