// What the engine notices about those who use it: one member for each thing that can go wrong among
// them. None of it changes what a call does, but where somebody chose that it should be refused.
#pragma once

#include "engine/deadlocks.hpp"
#include "engine/races.hpp"
#include "engine/reports.hpp"

namespace steward::engine {

struct Diagnosis {
    explicit Diagnosis(Engine& engine) : deadlocks(engine), races(engine) {}

    // What of it is a part of the engine's state: what was reported is none, like all that is only
    // counted.
    void save(Writer& writer) const {
        writer.array(1);
        races.save(writer);
    }
    void load(Saved& saved) {
        saved.array(1);
        races.load(saved);
    }

    Reports reports;
    Deadlocks deadlocks;
    Races races;
};

}  // namespace steward::engine
