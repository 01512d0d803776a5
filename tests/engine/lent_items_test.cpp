// What consumers have been lent, when it is very much: no change may cost more for it than a
// logarithm.
#include "engine/types/queue_items.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {

// With a step for each other item a single one of these loops would be 500,000,000,000 steps.
TEST_CASE("LentItems: a million are counted and leave in any order, each at the cost of a few",
          "[queue]") {
    constexpr std::size_t many = 1'000'000;
    const Caller consumer{ChannelId{0}, ClientId{1}};
    LentItems lent;
    for (std::size_t i = 0; i < many; ++i) lent.lend(consumer, {.item = "x"});
    const std::size_t full = lent.stored_bytes();
    CHECK(lent.of(consumer).size() == many);
    CHECK(*lent.of(consumer).begin() == 1);
    for (Ticket youngest = many; youngest > many / 2; --youngest) lent.take(youngest);
    CHECK(lent.stored_bytes() == full / 2);
    while (!lent.of(consumer).empty()) lent.take(*lent.of(consumer).begin());
    CHECK(lent.all().empty());
    CHECK(lent.stored_bytes() == 0);
}

}  // namespace steward::engine
