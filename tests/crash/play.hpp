// One row on the stage: a keeper who lives on and makes the objects, a victim, and one who comes
// after it. The deaths are the functions below; each leaves nothing behind.
#pragma once

#include "tests/crash/rows.hpp"
#include "tests/crash/stage.hpp"

namespace steward::crash {

// The victim is killed while it waits: it is granted nothing, and the next one goes on as if the
// victim had never come.
void play_waiter_killed(Stage& stage, const Row& row, Death death);

// The victim, stopped, is granted what it waited for, and is killed before it can know: the thing
// comes back to the next one, who may be told; or it is gone, and the next one waits on for
// another.
void play_killed_between_grant_and_use(Stage& stage, const Row& row, Death death);

// The victim has the thing, others wait, and it is killed: the next one has it.
void play_holder_killed(Stage& stage, const Row& row, Death death);

// Several have the thing or wait for it, and all are killed: it is free for whoever comes.
void play_all_killed(Stage& stage, const Row& row, Death death);

// The process that made the objects, which end with it, is killed: all who wait hear that they are
// gone.
void play_creator_killed(Stage& stage, const Row& row, Death death);

}  // namespace steward::crash
