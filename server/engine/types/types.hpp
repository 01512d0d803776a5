// The explicit list of the shared types. Adding a type is one file, a line here and a line in
// types.cpp.
#pragma once

#include "engine/row.hpp"

namespace steward::engine {

class Engine;

TypeRow manager_type();
TypeRow list_type();
TypeRow dict_type();
TypeRow namespace_type();
TypeRow lock_type();
TypeRow rlock_type();
TypeRow semaphore_type();
TypeRow bounded_semaphore_type();
TypeRow rwlock_type();
TypeRow condition_type();
TypeRow queue_type();
TypeRow joinable_queue_type();
TypeRow lifo_queue_type();
TypeRow priority_queue_type();
TypeRow pipe_type();
TypeRow value_type();
TypeRow array_type();
TypeRow set_type();
TypeRow event_type();
TypeRow latch_type();
TypeRow barrier_type();

// All of them, the manager first: its first method is `hello`, number 0 of every version.
std::vector<TypeRow> shared_types();

// Every engine has a manager, put there before the first input.
void install_manager(Engine& engine);

}  // namespace steward::engine
