// All shared types. Adding one is a file of its own and its lines in types.cpp.
#pragma once

#include "engine/row.hpp"

namespace steward::engine {

class Engine;

// All of them, the manager first: its first method is `hello`, number 0 of every version.
std::vector<TypeRow> shared_types();

// Every engine has a manager, put there before the first input.
void install_manager(Engine& engine);

}  // namespace steward::engine
