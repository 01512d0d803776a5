// The statistics as maps of figures, in groups, and the rows that say what each figure is. The
// groups `daemon`, `client` and `object` are what `stats`, `clients` and `objects` of the service
// say; those of methods and locks are made here.
#pragma once

#include "common/statistic.hpp"
#include "engine/engine.hpp"
#include "introspection/fields.hpp"
#include "introspection/step_times.hpp"

namespace steward::introspection {

// All there are, those of a group together.
const std::vector<Statistic>& statistics();
// The same as an array of maps: group, member, name (null where it is for people only),
// description, type, unit.
void write_statistics(Writer& writer);

// Bytes of all calls that came to their objects, and of all answers. Cost: the methods.
struct Traffic {
    std::uint64_t in = 0;
    std::uint64_t out = 0;
};
Traffic traffic_of(const engine::Engine& engine);

// An array of maps, one for each method that somebody has called. Cost: the methods.
void write_methods(Writer& writer, const engine::Engine& engine, const StepTimes* steps);
// The same of the locks and semaphores that were held or waited for, in the order of their ids:
// those behind `after`, at most `limit`.
void write_locks(Writer& writer, const engine::Engine& engine, ObjectId after, std::size_t limit,
                 engine::Time now);

}  // namespace steward::introspection
