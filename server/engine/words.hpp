// Things as people are told of them, in refusals and in the log.
#pragma once

#include "engine/ids.hpp"

#include <string>

namespace steward::engine {

class Engine;
struct Holder;
struct Record;

// "2.0 s"
std::string in_words(Time time);
// "lock 'door'", or "lock @9" where it has no name
std::string in_words(const Engine& engine, const Record& record);
// "anna (pid 101)", also of one that is gone
std::string in_words(const Engine& engine, const Holder& holder);

}  // namespace steward::engine
