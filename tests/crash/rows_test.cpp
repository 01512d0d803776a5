// Every row with every death that applies to it. After each, nothing is left in the daemon: no
// client, waiter or object.
#include "tests/crash/play.hpp"
#include "tests/support/seed.hpp"

namespace steward::crash {
namespace {

using Play = void (*)(Stage&, const Row&, Death);

constexpr Death deaths[] = {Death::closes_socket, Death::leaves_socket_open};

// The rows take turns with the two kinds of death; an odd seed begins with the other one.
void play_all(Play play, bool (*applies)(const Row&)) {
    Stage stage;
    std::size_t turn = testing::seed_of("kinds of death", 0);
    for (const Row& row : all_rows()) {
        if (!applies(row)) continue;
        const Death death = deaths[turn++ % std::size(deaths)];
        INFO(row.what << (death == Death::closes_socket ? "" : ", with a socket that stays open"));
        REQUIRE_NOTHROW(play(stage, row, death));
        REQUIRE_NOTHROW(stage.await_nothing());
    }
}

}  // namespace

TEST_CASE("Crash: who is killed while it waits is granted nothing, and the next one goes on",
          "[crash]") {
    play_all(play_waiter_killed, [](const Row&) { return true; });
}

TEST_CASE("Crash: what was granted and never used goes to the next one, or is gone as documented",
          "[crash]") {
    play_all(play_killed_between_grant_and_use,
             [](const Row& row) { return row.granted != Granted::nothing; });
}

TEST_CASE("Crash: when the holder is killed the next one has it", "[crash]") {
    play_all(play_holder_killed, [](const Row& row) { return row.granted == Granted::comes_back; });
}

TEST_CASE("Crash: when all who hold it or wait are killed, it is free", "[crash]") {
    play_all(play_all_killed, [](const Row& row) { return row.granted == Granted::comes_back; });
}

TEST_CASE("Crash: when the creator of ephemeral objects is killed, all who wait at them are told",
          "[crash]") {
    play_all(play_creator_killed,
             [](const Row& row) { return !row.objects.empty() && !row.waits_elsewhere; });
}

}  // namespace steward::crash
