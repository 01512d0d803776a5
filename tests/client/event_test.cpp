// Event between real processes.
#include "tests/client/fixture.hpp"

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Event: is set, cleared and waited for", "[client][event]") {
    const auto event = manager.event("ready");
    CHECK_FALSE(event.is_set());
    CHECK_FALSE(event.wait(0s));
    CHECK_FALSE(event.wait(1ms));
    event.set();
    CHECK(event.is_set());
    CHECK(event.wait());
    CHECK(manager.open<Event>("ready").wait(0s));
    event.clear();
    CHECK_FALSE(event.wait(0s));
}

TEST_CASE_METHOD(WithManager, "Event: lets all processes go on, also when it is cleared at once",
                 "[client][event]") {
    const auto event = manager.event();
    const auto waiting = manager.value(0);
    std::vector<Process> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([=] {
            Batch step(event.handle()->session_pointer());  // counted only once it waits
            step.on(waiting).fetch_add(1);
            const auto went_on = step.on(event).wait(20s);
            step.run();
            require(went_on.value(), "the event was missed");
        });
    for (auto& worker : workers) worker.start();
    REQUIRE(waiting.wait_until("==", 3, 20s));
    auto pulse = manager.batch();
    pulse.on(event).set();
    pulse.on(event).clear();
    CHECK(pulse.run());
    for (auto& worker : workers) worker.join();
    for (auto& worker : workers) CHECK(worker.exitcode() == 0);
    CHECK_FALSE(event.is_set());
}

}  // namespace steward::testing
