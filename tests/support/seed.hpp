// The seed of a generated test. It is the same at every run, is printed, and STEWARD_TEST_SEED
// chooses another, so that a failure can be replayed.
#pragma once

#include <cstdint>

namespace steward::testing {

// `ordinary`, or what STEWARD_TEST_SEED says. Prints the seed and how to use it again.
std::uint64_t seed_of(const char* test, std::uint64_t ordinary);

}  // namespace steward::testing
