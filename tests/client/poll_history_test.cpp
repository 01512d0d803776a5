// When the client looks for a reply before it sleeps.
#include "client/source/poll_history.hpp"

#include <catch2/catch.hpp>

using steward::PollHistory;

namespace {

// How many of the next `waits` begin with polling, all of them in vain.
int polls_in_vain(PollHistory& history, int waits) {
    int polls = 0;
    for (int i = 0; i < waits; ++i) {
        if (!history.should_poll()) continue;
        ++polls;
        history.found_nothing();
    }
    return polls;
}

}  // namespace

TEST_CASE("PollHistory: the first wait polls, and every wait as long as polling pays") {
    PollHistory history;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(history.should_poll());
        history.found_reply();
    }
}

TEST_CASE("PollHistory: waits that are always in vain poll ever more rarely, but never give up") {
    PollHistory history;
    CHECK(polls_in_vain(history, 64) < 16);
    CHECK(polls_in_vain(history, 6400) == 100);
}

TEST_CASE("PollHistory: one reply that was found brings polling back") {
    PollHistory history;
    polls_in_vain(history, 1000);
    while (!history.should_poll()) {}
    history.found_reply();
    CHECK(history.should_poll());
}
