#include "tests/support/seed.hpp"

#include <cstdlib>
#include <iostream>

namespace steward::testing {

std::uint64_t seed_of(const char* test, std::uint64_t ordinary) {
    const char* chosen = std::getenv("STEWARD_TEST_SEED");
    const std::uint64_t seed = chosen == nullptr ? ordinary : std::strtoull(chosen, nullptr, 10);
    std::cout << test << ": seed " << seed << " (replay with STEWARD_TEST_SEED=" << seed << ")"
              << std::endl;
    return seed;
}

}  // namespace steward::testing
