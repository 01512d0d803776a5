// The case `builds`: this daemon beside another build of it (--baseline), by the same generator, in
// turns. Each ratio is of the other's time to this one's.
#include "bench/memory.hpp"
#include "bench/stage.hpp"
#include "bench/steward_system.hpp"

namespace steward::bench {
namespace {

struct Shape {
    std::size_t clients;
    std::size_t pipeline;
};
constexpr std::array shapes{Shape{1, 1}, Shape{10, 1}, Shape{10, 16}, Shape{10, 100}};

Side turn_of(const char* what, StewardSystem& system, const Load& load) {
    return {what, [&system, load] {
                const Measurement measured = measure(system, load);
                return Cost{.elapsed = nanoseconds_a_call(measured),
                            .server = measured.server_ns_per_call};
            }};
}

}  // namespace

void measure_builds(const Stage& stage) {
    if (stage.programs.baseline.empty() || stage.programs.steward.empty()) return;
    if (!stage.wanted("builds")) return;
    StewardSystem now(stage.programs.steward, stage.directory, "build-now");
    StewardSystem before(stage.programs.baseline, stage.directory, "build-before");
    stage.report.add(
        Quantity{"steward-before", "idle_channel", "bytes_per_channel",
                 bytes_per_channel(before, stage.plan.memory_channels, stage.plan.rest)});
    for (const Case measured : {Case::list_get, Case::dict_set})
        for (const Shape& shape : shapes) {
            const Load load{.measured = measured,
                            .clients = shape.clients,
                            .pipeline = shape.pipeline,
                            .duration = stage.plan.duration / 3};
            stage.add(compare("builds, " + std::string(name(measured)) + ", " +
                                  std::to_string(shape.clients) + " clients by " +
                                  std::to_string(shape.pipeline),
                              turn_of("this build", now, load),
                              {turn_of("the build before", before, load)}, stage.plan.scale.turns));
        }
}

}  // namespace steward::bench
