#include "bench/plan.hpp"

#include "bench/decrement.hpp"
#include "bench/memory.hpp"
#include "bench/redis_system.hpp"
#include "bench/stage.hpp"
#include "bench/steward_system.hpp"

namespace steward::bench {
namespace {

class Run {
public:
    Run(const Plan& plan, const Programs& programs, Report& report)
        : plan_(plan),
          programs_(programs),
          report_(report),
          stage_{plan, programs, report, directory_} {
        if (!programs.steward.empty()) {
            steward_ = std::make_unique<StewardSystem>(programs.steward, directory_);
            rings_ = std::make_unique<StewardRingSystem>(programs.steward, directory_, "rings");
        }
        if (!programs.redis.empty())
            redis_ = std::make_unique<RedisSystem>(programs.redis, directory_);
    }

    const Stage& stage() const { return stage_; }

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
                {labels(form.system, form.name, decrement_processes, 1, "block"), [this, form] {
                     return measure_decrement(form, {.processes = decrement_processes,
                                                     .duration = plan_.decrement_duration,
                                                     .processor = processors().load});
                 }});
        if (!programs_.python_script.empty())
            contenders.push_back(
                python("decrement", decrement_processes, plan_.decrement_duration));
        stage_.take_turns(contenders);
    }

    void idle() {
        if (!wanted("idle")) return;
        for (System* system : systems())
            report_.add(Quantity{std::string(system->name()), "idle_50_clients",
                                 "percent_of_a_processor",
                                 idle_share(*system, 50, plan_.idle_duration) * 100});
    }

    void scale() {
        if (programs_.steward.empty()) return;
        if (wanted("waiters")) add(compare_waiters(programs_.steward, directory_, plan_.scale));
        if (wanted("detection")) add(compare_detection(programs_.steward, directory_, plan_.scale));
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
        rings_.reset();
        redis_.reset();
        for (const MemoryCase measured : all_memory_cases) {
            if (!programs_.steward.empty())
                memory(StewardSystem(programs_.steward, directory_), measured);
            if (!programs_.redis.empty())
                memory(RedisSystem(programs_.redis, directory_), measured);
        }
        if (!programs_.steward.empty()) channel(StewardSystem(programs_.steward, directory_));
        if (!programs_.steward.empty()) channel(StewardRingSystem(programs_.steward, directory_));
        if (!programs_.redis.empty()) channel(RedisSystem(programs_.redis, directory_));
    }

private:
    bool wanted(std::string_view part) const { return stage_.wanted(part); }

    std::vector<System*> systems() const {
        std::vector<System*> all;
        if (steward_) all.push_back(steward_.get());
        if (rings_) all.push_back(rings_.get());
        if (redis_) all.push_back(redis_.get());
        return all;
    }

    void add(const std::vector<Comparison>& comparisons) { stage_.add(comparisons); }

    static void append(std::vector<DecrementForm>& all, const std::vector<DecrementForm>& more) {
        all.insert(all.end(), more.begin(), more.end());
    }

    Contender python(std::string_view measured, std::size_t clients,
                     std::chrono::milliseconds duration) const {
        return stage_.python(labels("python", measured, clients, 1, "block"), measured, duration,
                             processors());
    }

    // A generator that sleeps is what the library is; rings are measured by that.
    static bool is_measured(const System& system, const Load& load) {
        return system.name() != "steward-ring" || (load.spinning && load.clients <= crew_max);
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
                if (!is_measured(*system, load)) continue;
                contenders.push_back({labels(system->name(), name(measured), clients, pipeline,
                                             spinning ? "spin" : "block"),
                                      [system, load] { return bench::measure(*system, load); }});
            }
        }
        if (!programs_.python_script.empty() && pipeline == 1 && clients <= crew_max)
            contenders.push_back(python(name(measured), clients, plan_.python_duration));
        stage_.take_turns(contenders);
    }

    void channel(System&& system) {
        report_.add(Quantity{std::string(system.name()), "idle_channel", "bytes_per_channel",
                             bytes_per_channel(system, plan_.memory_channels, plan_.rest)});
    }

    void memory(System&& system, MemoryCase measured) {
        report_.add(Quantity{std::string(system.name()), std::string(name(measured)),
                             "bytes_per_item",
                             bytes_per_item(system, measured, plan_.memory_items, plan_.rest)});
    }

    const Plan& plan_;
    const Programs& programs_;
    Report& report_;
    Directory directory_;
    Stage stage_;
    std::unique_ptr<StewardSystem> steward_;
    std::unique_ptr<StewardRingSystem> rings_;
    std::unique_ptr<RedisSystem> redis_;
};

}  // namespace

void run_plan(const Plan& plan, const Programs& programs, Report& report) {
    pin_to(processors().load);
    Run run(plan, programs, report);
    const auto part = [&report](std::string_view what, const auto& measure) {
        const auto begin = std::chrono::steady_clock::now();
        measure();
        report.add(TimeUsed{std::string(what), std::chrono::steady_clock::now() - begin});
    };
    part("probes", [&] { measure_probes(run.stage()); });
    part("programs", [&] { measure_programs(run.stage()); });
    part("pressure", [&] { measure_pressure(run.stage()); });
    part("queues", [&] { measure_queues(run.stage()); });
    part("builds", [&] { measure_builds(run.stage()); });
    part("calls", [&] { run.calls(); });
    part("decrements", [&] { run.decrements(); });
    part("idle", [&] { run.idle(); });
    part("scale", [&] { run.scale(); });
    part("pool", [&] { run.pool(); });
    part("memory", [&] { run.memory(); });
}

}  // namespace steward::bench
