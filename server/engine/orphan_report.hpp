// What is told of a call that waits for what nobody is left to bring about: in words, which a
// refused caller, the log and whoever asks the service read.
#pragma once

#include "engine/orphans.hpp"

namespace steward::engine {

// "nobody is left who could put an item into queue 'jobs': the last one who could have, bert (pid
// 12), crashed 0.2 s ago".
std::string reason(const Engine& engine, const Orphan& orphan, Time now);
// "anna (pid 9) and 3 more wait for an item of queue 'jobs', and nobody is left …; unless somebody
// comes who knows its name". The calls wait for the same.
std::string in_words(const Engine& engine, const std::vector<Orphan>& orphans, Time now);

}  // namespace steward::engine
