// The time that the daemon tells the engine. The real one is made by main; tests bring one that
// moves when told.
#pragma once

#include "engine/ids.hpp"

#include <functional>

namespace steward::daemon {

using engine::Time;

struct Clock {
    std::function<Time()> now;
    // It moves only when somebody says so: no timer is of use.
    bool is_manual = false;
};

// Time since this call, by the clock that never jumps.
inline Clock steady_clock() {
    const auto start = std::chrono::steady_clock::now();
    return {.now = [start] { return Time(std::chrono::steady_clock::now() - start); }};
}

}  // namespace steward::daemon
