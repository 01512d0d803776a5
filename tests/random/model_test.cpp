// Made-up histories against small models: many clients, deadlines and deaths; after each step everybody must have heard what
// the models say, and the engine checks its invariants. STEWARD_TEST_SEED and STEWARD_TEST_STEPS choose another history.
#include "tests/random/history.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

namespace steward::random {
namespace {

constexpr std::uint64_t steps_usual = 100'000;

}  // namespace

TEST_CASE("Random: everybody hears what small models of the types say", "[random]") {
    const std::uint64_t seed = testing::seed_of("random histories", 1);
    const char* wanted = std::getenv("STEWARD_TEST_STEPS");
    const std::uint64_t steps = wanted == nullptr ? steps_usual : std::strtoull(wanted, nullptr, 10);
    History history(seed);
    for (std::uint64_t step = 0; step < steps; ++step) {
        const std::string difference = history.step();
        if (difference.empty()) continue;
        FAIL("seed " << seed << ", step " << step << ": the engine and the models differ " << difference);
    }
    if (std::getenv("STEWARD_TEST_TALLY") != nullptr) std::cout << history.tally().table();
    if (steps < steps_usual) return;
    for (const std::string& missing : history.tally().missing(history.catalogue())) FAIL_CHECK(missing);
}

}  // namespace steward::random
