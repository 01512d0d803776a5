// Orphaned waits, as programs meet them: a producer that is killed, and a consumer that waits for
// it.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <csignal>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Orphans: a get is refused when its only producer is killed",
                 "[client][orphans]") {
    const auto jobs = manager.queue<int>({}, {.on_orphaned = OnOrphaned::refuse});
    Process producer([=] {
        jobs.put(1);
        ::kill(::getpid(), SIGKILL);
    });
    producer.start();
    CHECK(jobs.get() == 1);
    try {
        jobs.get();
        FAIL("the wait was not refused");
    } catch (const Abandoned& refused) {
        CHECK_THAT(
            refused.what(),
            Catch::StartsWith("queue.get: nobody is left who could put an item into queue") &&
                Catch::Contains("crashed"));
    }
    producer.join();
    // It is as it was: whoever waits for nothing may put something in.
    jobs.put(2);
    CHECK(jobs.get() == 2);
}

TEST_CASE_METHOD(WithManager, "Orphans: only what is waited for takes the choice",
                 "[client][orphans]") {
    CHECK_THROWS_AS(manager.list<int>({1}, {.on_orphaned = OnOrphaned::ignore}), BadArgument);
    const auto ready = manager.event({.on_orphaned = OnOrphaned::ignore});
    ready.set();
    ready.wait();
}

}  // namespace steward::testing
