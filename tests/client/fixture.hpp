// What the tests of the client library share: a private daemon, and the proof at the end that
// neither descriptors nor children were left behind.
#pragma once

#include "tests/support/nothing_leaks.hpp"

#include <unistd.h>
#include <future>
#include <steward/steward.hpp>
#include <thread>

namespace steward::testing {

using namespace std::chrono_literals;

struct WithManager {
    NothingLeaks nothing_leaks;
    Manager manager;
};

// In a child: what does not hold ends it with exit code 1.
inline void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
}

// In a child: until a signal ends it.
[[noreturn]] inline void wait_for_ever() {
    while (true) ::pause();
}

// Waits for something another process does; false when it has not happened within a generous time.
template <class Condition>
bool eventually(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

}  // namespace steward::testing
