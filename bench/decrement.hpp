// The decrement everybody starts with, as a load: ten processes, each again and again takes a lock,
// reads a shared number, writes it back less one and lets go. The sum must come out exactly, or the
// run has failed.
#pragma once

#include "bench/crew.hpp"

#include <functional>

namespace steward::bench {

struct DecrementForm {
    std::string system;
    std::string name;
    std::function<void(std::int64_t)> prepare;  // set the number, free the lock
    Join join;
    std::function<std::int64_t()> result;
};

inline constexpr std::size_t decrement_processes = 10;

// Decrements a second, by all processes together. Throws when one was lost.
Measurement measure_decrement(const DecrementForm& form, const Crew& crew);

class StewardSystem;
class RedisSystem;
// The parts that all of Steward's forms share.
DecrementForm steward_decrement(StewardSystem& system, std::string name, Join join);
std::vector<DecrementForm> steward_decrements(StewardSystem& system);
std::vector<DecrementForm> library_decrements(StewardSystem& system);
std::vector<DecrementForm> redis_decrements(RedisSystem& system);

}  // namespace steward::bench
