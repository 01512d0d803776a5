// When a channel is looked at before it is waited for.
#include "net/listening_habit.hpp"

#include <catch2/catch.hpp>

using steward::net::ListeningHabit;

TEST_CASE("Listening habit: a peer whose calls come in the round of the wait is looked at",
          "[net]") {
    ListeningHabit habit;
    CHECK_FALSE(habit.should_look());
    habit.began_to_wait(5);
    habit.was_told(7);
    CHECK_FALSE(habit.should_look());
    habit.began_to_wait(8);
    habit.was_told(8);
    CHECK(habit.should_look());
    CHECK(habit.should_look());  // as long as something is found
    habit.looked_in_vain();
    CHECK_FALSE(habit.should_look());
}
