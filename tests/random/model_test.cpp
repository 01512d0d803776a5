// Made-up histories against small models: many clients, deadlines and deaths; after each step
// everybody must have heard what the models say, and the engine checks its invariants.
// STEWARD_TEST_SEED and STEWARD_TEST_STEPS choose another history.
#include "tests/random/history.hpp"
#include "tests/support/seed.hpp"

#include <algorithm>
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
    const std::uint64_t steps =
        wanted == nullptr ? steps_usual : std::strtoull(wanted, nullptr, 10);
    History history(seed);
    // At moments that are made up too, beside the history's own, another engine takes over the
    // state and goes on.
    Generator moments(seed);
    for (std::uint64_t step = 0; step < steps; ++step) {
        const std::string difference = history.step();
        if (below(moments, 100) == 0) history.reload();
        if (difference.empty()) continue;
        FAIL("seed " << seed << ", step " << step << ": the engine and the models differ "
                     << difference);
    }
    if (std::getenv("STEWARD_TEST_TALLY") != nullptr) std::cout << history.tally().table();
    if (steps < steps_usual || std::getenv("STEWARD_TEST_SEED") != nullptr)
        return;  // another seed need not see all that is rare
    for (const std::string& missing : history.tally().missing(history.catalogue()))
        FAIL_CHECK(missing);
}

TEST_CASE("Random: the same seed makes the same history", "[random]") {
    constexpr int steps = 3'000;
    History one(7), same(7), other(8);
    for (int step = 0; step < steps; ++step)
        for (History* history : {&one, &same, &other}) {
            REQUIRE(history->step().empty());
            if (history == &same)
                same.reload();  // and though it goes on in another engine at each step
        }
    CHECK(one.tally().table() == same.tally().table());
    CHECK(one.state() == same.state());
    CHECK(one.state() != other.state());
}

TEST_CASE("Random: a method that no model drives is found, and a type without refusals",
          "[random]") {
    const auto names = [](const std::vector<std::string>& sentences, std::string_view beginning) {
        const auto begins = [&](const std::string& one) { return one.starts_with(beginning); };
        return std::any_of(sentences.begin(), sentences.end(), begins);
    };
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(
        {.name = "novelty", .summary = "Nobody knows it.", .constructor = {}, .methods = {}});
    const engine::Catalogue catalogue(std::move(types));
    Tally tally;
    tally.answered("list.append", ErrorCode::none, false, false);
    tally.answered("lock.acquire", ErrorCode::none, true, true);
    const std::vector<std::string> missing = tally.missing(catalogue);
    CHECK_FALSE(names(missing, "list.append"));
    CHECK(names(missing, "list.insert was never done"));
    CHECK(names(missing, "list has never refused with empty"));
    CHECK(names(missing, "lock.acquire was never dropped by a death"));
    CHECK_FALSE(names(missing, "lock.acquire was never done"));
    CHECK_FALSE(names(missing, "manager.hello"));
    CHECK(names(missing, "novelty has no line in the table of refusals"));
}

}  // namespace steward::random
