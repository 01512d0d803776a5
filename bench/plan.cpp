#include "bench/plan.hpp"

#include "bench/decrement.hpp"
#include "bench/memory.hpp"
#include "bench/python.hpp"
#include "bench/redis_system.hpp"
#include "bench/steward_system.hpp"

namespace steward::bench {
namespace {

// One thing that is measured, as often as there are rounds.
struct Contender {
    Figure labels;
    std::function<Measurement()> measure;
};

void take_turns(const std::vector<Contender>& contenders, std::size_t rounds, Report& report) {
    std::vector<std::vector<Measurement>> measurements(contenders.size());
    for (std::size_t round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < contenders.size(); ++i)
            measurements[i].push_back(contenders[i].measure());
    for (std::size_t i = 0; i < contenders.size(); ++i)
        report.add(median_figure(contenders[i].labels, measurements[i]));
}

class Run {
public:
    Run(const Plan& plan, const Programs& programs, Report& report)
        : plan_(plan), programs_(programs), report_(report) {
        if (!programs.steward.empty())
            steward_ = std::make_unique<StewardSystem>(programs.steward, directory_);
        if (!programs.redis.empty())
            redis_ = std::make_unique<RedisSystem>(programs.redis, directory_);
    }

    void calls() {
        for (const Case measured : all_cases)
            for (const std::size_t clients : plan_.clients)
                for (const std::size_t pipeline : plan_.pipelines)
                    if (wanted(name(measured))) calls(measured, clients, pipeline);
    }

    void decrements() {
        if (!wanted("decrement")) return;
        std::vector<DecrementForm> forms;
        if (steward_) append(forms, library_decrements(*steward_));
        if (steward_) append(forms, steward_decrements(*steward_));
        if (redis_) append(forms, redis_decrements(*redis_));
        std::vector<Contender> contenders;
        for (const DecrementForm& form : forms)
            contenders.push_back(
                {labels(form.system, form.name, decrement_processes, 1, "block"),
                 [this, form] { return measure_decrement(form, plan_.decrement_duration); }});
        if (!programs_.python_script.empty())
            contenders.push_back(
                python("decrement", decrement_processes, plan_.decrement_duration));
        take_turns(contenders, plan_.rounds, report_);
    }

    void idle() {
        if (!wanted("idle")) return;
        for (System* system : systems())
            report_.add(Quantity{std::string(system->name()), "idle_50_clients",
                                 "percent_of_a_processor", idle_share(*system, 50) * 100});
    }

    void scale() {
        if (programs_.steward.empty()) return;
        if (wanted("waiters")) add(compare_waiters(programs_.steward, directory_, plan_.scale));
        if (wanted("lent_items"))
            add(compare_lent_items(programs_.steward, directory_, plan_.scale));
        if (wanted("deaths")) add(compare_deaths(programs_.steward, directory_, plan_.scale));
        if (wanted("idle_clients"))
            add(compare_idle_clients(programs_.steward, directory_, plan_.scale));
    }

    void pool() {
        if (wanted("pool") && !programs_.steward.empty())
            add(compare_pools(programs_.python_pool_script, plan_.pool));
    }

    // Each on a fresh server, so that nothing freed earlier is used again.
    void memory() {
        if (!wanted("memory")) return;
        steward_.reset();
        redis_.reset();
        for (const MemoryCase measured : all_memory_cases) {
            if (!programs_.steward.empty())
                memory(StewardSystem(programs_.steward, directory_), measured);
            if (!programs_.redis.empty())
                memory(RedisSystem(programs_.redis, directory_), measured);
        }
    }

private:
    bool wanted(std::string_view part) const {
        return part.find(plan_.only) != std::string_view::npos;
    }

    std::vector<System*> systems() const {
        std::vector<System*> all;
        if (steward_) all.push_back(steward_.get());
        if (redis_) all.push_back(redis_.get());
        return all;
    }

    void add(const std::vector<Comparison>& comparisons) {
        for (const Comparison& comparison : comparisons) report_.add(comparison);
    }

    static void append(std::vector<DecrementForm>& all, const std::vector<DecrementForm>& more) {
        all.insert(all.end(), more.begin(), more.end());
    }

    static Figure labels(std::string_view system, std::string_view measured, std::size_t clients,
                         std::size_t pipeline, const char* wait) {
        return {.system = std::string(system),
                .measured = std::string(measured),
                .clients = clients,
                .pipeline = pipeline,
                .wait = wait,
                .median = {}};
    }

    Contender python(std::string_view measured, std::size_t clients,
                     std::chrono::milliseconds duration) const {
        return {labels("python", measured, clients, 1, "block"),
                [this, measured, clients, duration] {
                    return measure_python(programs_.python_script, measured, clients, duration);
                }};
    }

    void calls(Case measured, std::size_t clients, std::size_t pipeline) {
        std::vector<Contender> contenders;
        for (const bool spinning : {true, false}) {
            // How the generator waits matters only where it waits for every call.
            if (!spinning && pipeline > 1) continue;
            for (System* system : systems()) {
                const Load load{.measured = measured,
                                .clients = clients,
                                .pipeline = pipeline,
                                .duration = plan_.duration,
                                .spinning = spinning};
                contenders.push_back({labels(system->name(), name(measured), clients, pipeline,
                                             spinning ? "spin" : "block"),
                                      [system, load] { return bench::measure(*system, load); }});
            }
        }
        if (!programs_.python_script.empty() && pipeline == 1)
            contenders.push_back(python(name(measured), clients, plan_.python_duration));
        take_turns(contenders, plan_.rounds, report_);
    }

    void memory(System&& system, MemoryCase measured) {
        report_.add(Quantity{std::string(system.name()), std::string(name(measured)),
                             "bytes_per_item",
                             bytes_per_item(system, measured, plan_.memory_items)});
    }

    const Plan& plan_;
    const Programs& programs_;
    Report& report_;
    Directory directory_;
    std::unique_ptr<StewardSystem> steward_;
    std::unique_ptr<RedisSystem> redis_;
};

}  // namespace

void run_plan(const Plan& plan, const Programs& programs, Report& report) {
    pin_to(processors().load);
    Run run(plan, programs, report);
    run.calls();
    run.decrements();
    run.idle();
    run.scale();
    run.pool();
    run.memory();
}

}  // namespace steward::bench
