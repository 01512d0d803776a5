// Histories of real processes at a real daemon, with real kills: each must be linearizable.
// STEWARD_TEST_SEED chooses other operations, STEWARD_TEST_STEPS how many there are in each test.
// Half of the rounds have processes carried by rings beside others carried by sockets.
// What fails is kept in a file, to be looked at again with STEWARD_TEST_HISTORY: the interleaving
// itself cannot be had again.
#include "tests/client/fixture.hpp"
#include "tests/linearizability/checker.hpp"
#include "tests/linearizability/recorder.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/seed.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace steward::linearizability {
namespace {

using testing::WithManager;

constexpr std::uint64_t ordinary_steps = 4000;

std::uint64_t wanted_steps() {
    const char* wanted = std::getenv("STEWARD_TEST_STEPS");
    return wanted == nullptr ? ordinary_steps : std::strtoull(wanted, nullptr, 10);
}

// A place that outlives the test.
std::string keep(const History& history, std::uint64_t seed) {
    const char* folder = std::getenv("TMPDIR");
    const std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/steward-" +
                             history.model + "-" + std::to_string(seed) + ".history";
    std::ofstream file(path);
    file << "# recorded with seed " << seed << '\n';
    write(file, history);
    return path;
}

// What a history has in it: it proves little where nothing happened at the same time.
struct Tally {
    std::uint64_t operations = 0, unanswered = 0, in_vain = 0, told_of_deaths = 0, overlapping = 0,
                  steps = 0;

    void add(const History& history) {
        std::vector<Operation> sorted = history.operations;
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& left, const auto& right) { return left.begin < right.begin; });
        Nanoseconds busy_until = 0;
        for (const Operation& operation : sorted) {
            ++operations;
            unanswered += operation.is_known() ? 0u : 1u;
            in_vain += operation.is_known() && operation.outcome != Outcome::done ? 1u : 0u;
            told_of_deaths += operation.method == "acquire" && operation.values.size() == 2 &&
                                      operation.values[0] == 1
                                  ? 1u
                                  : 0u;
            overlapping += operation.begin < busy_until ? 1u : 0u;
            if (operation.is_known()) busy_until = std::max(busy_until, operation.end);
        }
    }
};

std::ostream& operator<<(std::ostream& out, const Tally& tally) {
    return out << tally.operations << " operations, " << tally.overlapping
               << " of them while another was under way, " << tally.in_vain << " in vain, "
               << tally.unanswered << " without an answer, " << tally.told_of_deaths
               << " told of a death; decided in " << tally.steps << " steps";
}

// How the processes of a round are carried: by rings as soon as they are busy; or half of them by
// rings from their first call, and half by sockets.
enum class Carried { as_they_choose, by_ring_and_by_socket };

// A process has one session for each path, and a session is carried in one way: the others are had
// by other spellings of the path.
std::string other_spelling(const std::string& path, const std::string& step) {
    const std::size_t slash = path.rfind('/');
    return path.substr(0, slash) + step + path.substr(slash);
}

std::vector<Game> games_at(const Manager& manager, const std::string& model, Carried carried) {
    if (carried == Carried::as_they_choose) return {new_game(manager, model)};
    const auto game_by = [&](const char* transport, const std::string& path) {
        ::setenv("STEWARD_TRANSPORT", transport, 1);
        const std::shared_ptr<void> after(nullptr, [](void*) { ::unsetenv("STEWARD_TRANSPORT"); });
        return new_game(Manager::connect(path), model);
    };
    const std::string& path = manager.socket_path();
    std::vector<Game> games{game_by("socket", other_spelling(path, "/.")),
                            game_by("ring", other_spelling(path, "/./."))};
    testing::FramePeer peer(path);
    const auto stats = peer.call("service.stats", number(service_object), nlohmann::json::array());
    REQUIRE(stats.value.at("rings") == 1);
    return games;
}

void play_rounds(const std::string& model, Plan plan = {}) {
    const std::uint64_t seed = testing::seed_of(("recorded histories of: " + model).c_str(), 1);
    Tally tally;
    for (std::uint64_t round = 0; tally.operations < wanted_steps(); ++round) {
        plan.seed = seed * 1000 + round;
        const WithManager with;
        const Carried carried =
            round % 2 == 0 ? Carried::by_ring_and_by_socket : Carried::as_they_choose;
        const History history = record(games_at(with.manager, model, carried), plan);
        tally.add(history);
        const Report report = check(history);
        tally.steps += report.steps;
        if (report) continue;
        const std::string path = keep(history, plan.seed);
        FAIL("seed " << seed << ", round " << round << ": "
                     << (report.verdict == Verdict::undecided ? "not decided" : "NOT LINEARIZABLE")
                     << "; look again with STEWARD_TEST_HISTORY=" << path << '\n'
                     << report.explanation);
    }
    std::cout << model << ": " << tally << std::endl;
    CHECK(tally.overlapping > tally.operations / 10);
    // Of a lock that anybody may release the dead have often been relieved by then.
    if (model == "guarded") CHECK(tally.told_of_deaths > 0);
}

}  // namespace

TEST_CASE("Recorded: a lock of processes that wait, hold, release and die is linearizable",
          "[linearizability]") {
    play_rounds("lock");
}
TEST_CASE("Recorded: a value that processes set, add to and exchange is linearizable",
          "[linearizability]") {
    play_rounds("value");
}
TEST_CASE(
    "Recorded: critical sections that do not wait for their sets and unlocks are linearizable",
    "[linearizability]") {
    play_rounds("guarded");
}
TEST_CASE("Recorded: a bounded queue is linearizable, and a dead getter swallows nothing",
          "[linearizability]") {
    play_rounds("queue");
}
TEST_CASE("Recorded: each key of a dict is linearizable", "[linearizability]") {
    play_rounds("dict");
}
TEST_CASE("Recorded: a list that is filled and emptied at both ends is linearizable",
          "[linearizability]") {
    // Of a list more than of the others is hidden until somebody looks: with fewer callers less has
    // to be guessed.
    play_rounds("list", {.processes = 4, .with_two_threads = 1});
}

}  // namespace steward::linearizability
