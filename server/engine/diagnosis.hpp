// What the engine notices about those who use it: one member for each thing that can go wrong among
// them. None of it changes what a call does, but where somebody chose that it should be refused.
#pragma once

#include "engine/deadlocks.hpp"
#include "engine/orphans.hpp"
#include "engine/reports.hpp"

namespace steward::engine {

struct Diagnosis {
    explicit Diagnosis(Engine& engine) : deadlocks(engine), orphans(engine) {}

    // What of it is a part of the engine's state: what was reported is none, like all that is only
    // counted.
    void save(Writer& writer) const {
        writer.array(1);
        orphans.save(writer);
    }
    void load(Saved& saved) {
        saved.array(1);
        orphans.load(saved);
    }

    // What has come about in a turn is looked at when the turn has settled. What is refused then
    // may let others go on, and wait anew.
    bool has_fresh() const { return deadlocks.has_fresh() || orphans.has_fresh(); }
    void look(Turn& turn) {
        do {
            deadlocks.look(turn);
            orphans.look(turn);
        } while (deadlocks.has_fresh());
    }

    Reports reports;
    Deadlocks deadlocks;
    Orphans orphans;
};

}  // namespace steward::engine
