// What an engine is made with.
#pragma once

#include "engine/ids.hpp"
#include "engine/limits.hpp"
#include "engine/on_deadlock.hpp"

#include <string>

namespace steward::engine {

struct EngineOptions {
    Limits limits;
    std::string daemon_version;
    std::int64_t daemon_pid = 0;
    // Chosen at random: a pid comes back, and so do the ids of objects.
    std::string daemon_instance = {};
    // Of what the service tells of the catalogue; the greeting says it.
    std::string catalogue_digest = {};
    // Chosen by the daemon at random, so that no peer can guess it.
    std::uint64_t hash_seed[2] = {0, 0};
    // A call that takes longer, by the estimate of its row, is a job (job.hpp); and so is the
    // reading of more bytes of arguments, which take as long where they are small numbers.
    Time turn_work = std::chrono::milliseconds(1);
    std::uint64_t turn_bytes = 256u << 10;
    // Of objects for which nobody has chosen.
    OnDeadlock on_deadlock = OnDeadlock::usual;
    // Lost updates are looked for in all objects in which there can be any (races.hpp).
    bool tracks_races = false;
    // Large contents of objects that have ended are left for somebody else to destroy
    // (Engine::take_remains).
    bool leaves_remains = false;
    // How much of what can be done later is done in one input. A step takes about a microsecond.
    std::size_t slice_steps = 500;
    // Of builds that check the invariants after each input, which costs what there is: tests that
    // measure do without.
    bool checks_invariants = true;
};

}  // namespace steward::engine
