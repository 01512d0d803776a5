// The cases `saturated` and `sleepy`, where polling could cost more than it gives: workers that
// keep all processors busy with work of their own between two calls, and a client that calls so
// seldom that both sides sleep. Rings beside sockets, in turns, by the library, nothing tied to a
// processor. Each ratio is of the socket's time to the ring's.
#include "bench/clients/program.hpp"
#include "bench/stage.hpp"
#include "bench/steward_system.hpp"
#include "bench/workers.hpp"

#include <ctime>
#include <thread>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::nanoseconds work_between_calls = 50us;
constexpr std::chrono::nanoseconds nap = 2ms;

// Work that is so many steps, and not so much time: who is kept from the processor still has it to
// do.
void work_for(std::uint64_t steps) {
    std::uint64_t value = steps;
    for (std::uint64_t i = 0; i < steps; ++i) {
        value = value * 6364136223846793005u + 1442695040888963407u;
        asm volatile("" : "+r"(value));
    }
}

std::uint64_t steps_in(std::chrono::nanoseconds time) {
    constexpr std::uint64_t tried = 5'000'000;
    const auto used = [] {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    };
    const auto before = used();
    work_for(tried);
    return tried * static_cast<std::uint64_t>(time.count()) /
           static_cast<std::uint64_t>((used() - before).count());
}

class BusyClient : public Client {
public:
    BusyClient(std::unique_ptr<Client> caller, std::uint64_t steps)
        : caller_(std::move(caller)), steps_(steps) {}
    void once() override {
        work_for(steps_);
        caller_->once();
    }

private:
    std::unique_ptr<Client> caller_;
    std::uint64_t steps_;
};

Program list_get_by(const StewardSystem& system, std::string_view transport) {
    return library_programs(system.socket_path(), transport).front();
}

// The time that a call and its work take, all workers together.
Side busy_side(const Program& program, std::size_t processes, std::chrono::nanoseconds duration,
               std::uint64_t steps) {
    const Join join = [program, steps](std::size_t worker) {
        return std::make_unique<BusyClient>(program.join(worker), steps);
    };
    return {program.system, [=] {
                const Crew crew{.processes = processes, .duration = duration};
                const CrewResult result = run_crew("saturated " + program.system, crew, join);
                return Cost{.elapsed = nanoseconds_a_call(result.measurement)};
            }};
}

// The median time of a call after a nap.
Side sleepy_side(const Program& program, std::size_t calls) {
    return {program.system, [=] {
                const Shared<Histogram> latencies;
                Workers workers("sleepy " + program.system, 1, anywhere, [&](std::size_t worker) {
                    const std::unique_ptr<Client> client = program.join(worker);
                    for (std::size_t i = 0; i < calls; ++i) {
                        std::this_thread::sleep_for(nap);
                        const auto before = Clock::now();
                        client->once();
                        latencies->add(static_cast<std::uint64_t>((Clock::now() - before).count()));
                    }
                });
                workers.join();
                return Cost{.elapsed = latencies->quantile_us(0.5) * 1000};
            }};
}

}  // namespace

void measure_pressure(const Stage& stage) {
    if (stage.programs.steward.empty()) return;
    if (!stage.wanted("saturated") && !stage.wanted("sleepy")) return;
    const StewardSystem system(stage.programs.steward, stage.directory, "pressure", {}, anywhere);
    const Program ring = list_get_by(system, "ring");
    const Program socket = list_get_by(system, "socket");
    ring.prepare();
    const PressureLoad& load = stage.plan.pressure;
    const std::uint64_t steps = steps_in(work_between_calls);
    for (const std::size_t processes : {std::size_t{2}, crew_max})
        if (stage.wanted("saturated"))
            stage.add(compare("saturated, " + std::to_string(processes) + " workers",
                              busy_side(ring, processes, load.duration, steps),
                              {busy_side(socket, processes, load.duration, steps)}, load.turns));
    if (stage.wanted("sleepy"))
        stage.add(compare("sleepy, a call each 2 ms", sleepy_side(ring, load.sleepy_calls),
                          {sleepy_side(socket, load.sleepy_calls)}, load.turns));
}

}  // namespace steward::bench
