// One call lends, and takes back, no more items than a turn has time for.
#include "tests/engine/working.hpp"

namespace steward::engine {

TEST_CASE("Loans: one call lends at most five thousand items, and takes no more back", "[engine]") {
    Working working{EngineOptions{}};
    working.told.does_jobs_at_once = true;
    const ObjectId queue = working.create("queue", nullptr, true);
    working.told.does_jobs_at_once = true;
    working.call(worker, "queue.put_many", queue, Integers(5'001, 7));
    const auto lent = working.call(worker, "queue.get_many", queue, 20'000);
    CHECK(Reader(lent.at(0).payload).next().bits == 5'000);
    CHECK(working.call(worker, "queue.get_many", queue, 20'000).at(0).payload ==
          random::one(Integers{7}));
    const auto refused = working.call(worker, "queue.done", queue, 5'001);
    CHECK(refused.at(0).status == ErrorCode::limit_exceeded);
    CHECK(working.call(worker, "queue.done", queue, 5'000).at(0).status == ErrorCode::none);
    CHECK(working.call(worker, "queue.unfinished", queue).at(0).payload == random::one(1));
}

}  // namespace steward::engine
