// What the engine notices about those who use it: one member for each thing that can go wrong among
// them. None of it changes what a call does, but where somebody chose that it should be refused.
#pragma once

#include "engine/deadlocks.hpp"
#include "engine/lock_order.hpp"
#include "engine/races.hpp"
#include "engine/reports.hpp"
#include "engine/source_places.hpp"

namespace steward::engine {

struct Diagnosis {
    explicit Diagnosis(Engine& engine) : deadlocks(engine), lock_order(engine), races(engine) {}

    // What of it is a part of the engine's state.
    void save(Writer& writer) const {
        writer.array(2);
        places.save(writer);
        races.save(writer);
    }
    void load(Saved& saved) {
        saved.array(2);
        places.load(saved);
        races.load(saved);
    }
    // And what is none, like all that is only counted: nothing but reports comes of it.
    void save_noticed(Writer& writer) const {
        writer.array(2);
        reports.save(writer);
        lock_order.save(writer);
    }
    void load_noticed(Saved& saved) {
        saved.array(2);
        reports.load(saved);
        lock_order.load(saved);
    }

    Reports reports;
    SourcePlaces places;
    Deadlocks deadlocks;
    LockOrder lock_order;
    Races races;
};

}  // namespace steward::engine
