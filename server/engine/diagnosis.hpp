// What the engine notices about those who use it: one member for each thing that can go wrong among
// them. None of it changes what a call does, but where somebody chose that it should be refused.
#pragma once

#include "engine/call_observer.hpp"
#include "engine/changes.hpp"
#include "engine/deadlocks.hpp"
#include "engine/lock_order.hpp"
#include "engine/orphans.hpp"
#include "engine/races.hpp"
#include "engine/reports.hpp"
#include "engine/source_places.hpp"

namespace steward::engine {

struct Diagnosis {
    explicit Diagnosis(Engine& engine)
        : deadlocks(engine), lock_order(engine), races(engine), orphans(engine), changes(engine) {}

    // What of it is a part of the engine's state.
    void save(Writer& writer) const {
        writer.array(4);
        places.save(writer);
        races.save(writer);
        orphans.save(writer);
        changes.save(writer);
    }
    void load(Saved& saved) {
        saved.array(4);
        places.load(saved);
        races.load(saved);
        orphans.load(saved);
        changes.load(saved);
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

    // What has come about in a turn is looked at when the turn has settled. What is refused then
    // may let others go on, and wait anew.
    bool has_fresh() const { return deadlocks.has_fresh() || orphans.has_fresh(); }
    void look(Turn& turn) {
        do {
            deadlocks.look(turn);
            orphans.look(turn);
        } while (deadlocks.has_fresh());
    }

    CallObserver* observer = nullptr;  // who sees the calls, if anybody; outlives the engine
    Reports reports;
    SourcePlaces places;
    Deadlocks deadlocks;
    LockOrder lock_order;
    Races races;
    Orphans orphans;
    Changes changes;  // nobody has done wrong there: it is what others asked to hear of
};

}  // namespace steward::engine
