// What one caller does to one shared object: operations at random, each through the client library
// and noted by the caller.
#pragma once

#include "tests/linearizability/caller.hpp"

#include <functional>
#include <memory>
#include <steward/steward.hpp>

namespace steward::linearizability {

class Player {
public:
    virtual ~Player() = default;
    // One operation.
    virtual void step(Caller& caller) = 0;
    // It has acquired and not released.
    virtual bool holds_something() const { return false; }
    // So that those who come after are not kept waiting.
    virtual void finish(Caller& /*caller*/) {}
    // What is left at the end, seen by one who is alone: what was lost shows here at the latest.
    virtual void look(Caller& caller) = 0;
};

// A model's name and parameters, and players for a new object of that type; each caller has a
// player of its own.
struct Game {
    std::string model;
    Numbers parameters;
    bool has_holders = false;  // whose deaths matter
    std::function<std::unique_ptr<Player>()> player;
};

// model is "lock", "value", "guarded", "queue", "dict" or "list". The objects are named after it:
// at one daemon it is one game, whichever manager it is played through.
Game new_game(const Manager& manager, const std::string& model);

}  // namespace steward::linearizability
