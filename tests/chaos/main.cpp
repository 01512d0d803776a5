// chaos: sixteen processes do twenty-five kinds of things with shared objects and are killed forty
// times a second; what is left must be what was acknowledged. The seed decides what each process
// does and who is killed, not when: a fault may need several runs to come again. A shorter run is
// recorded, and its replay must come to the same state. With --transport ring it is the proof that
// memory which the dead have left in a daemon's hands is given back: --kills-in-all 10000.
// Exit status: 0 all holds, 1 something does not, 2 wrong usage.
#include "tests/chaos/run.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

using namespace steward::chaos;

bool play(const char* what, const Wishes& wishes) {
    const std::string length =
        wishes.kills > 0 ? std::to_string(wishes.kills) + " kills"
                         : std::to_string(static_cast<double>(wishes.time.count()) / 1000) + " s";
    std::printf("%s: %s, seed %llu\n", what, length.c_str(),
                static_cast<unsigned long long>(wishes.seed));
    std::fflush(stdout);
    try {
        const Report report = run(wishes);
        std::printf("%s: %llu killed, %llu ended by themselves, %llu operations\n%s%s", what,
                    static_cast<unsigned long long>(report.kills),
                    static_cast<unsigned long long>(report.farewells),
                    static_cast<unsigned long long>(report.operations), report.of_each_kind.c_str(),
                    (report.of_the_daemon + report.replay).c_str());
        return true;
    } catch (const std::exception& error) {
        std::printf("%s: FAILED: %s\n", what, error.what());
        return false;
    }
}

}  // namespace

int main(int count, char** words) {
    double seconds = 60, recorded_seconds = 5;
    std::string transport;
    Wishes wishes{.seed = static_cast<std::uint64_t>(std::time(nullptr))};
    CLI::App app("Sixteen processes at work, and forty kills a second");
    app.add_option("--seconds", seconds, "How long")->capture_default_str();
    app.add_option("--recorded-seconds", recorded_seconds, "How long once more, with a recording")
        ->capture_default_str();
    app.add_option("--seed", wishes.seed, "What each process does, and who is killed")
        ->envname("STEWARD_TEST_SEED");
    app.add_option("--kills", wishes.kills_a_second, "Kills a second")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--kills-in-all", wishes.kills,
                   "Ends with so many, however long that takes (recorded runs end by time)");
    app.add_option("--transport", transport,
                   "Carries every process by 'ring' or by 'socket'; otherwise they take rings when "
                   "they are busy")
        ->check(CLI::IsMember({"ring", "socket"}));
    CLI11_PARSE(app, count, words);
    const auto time = [](double length) {
        return std::chrono::milliseconds(static_cast<std::int64_t>(length * 1000));
    };
    if (!transport.empty()) ::setenv("STEWARD_TRANSPORT", transport.c_str(), 1);
    wishes.needs_rings = transport == "ring";
    bool holds = true;
    wishes.time = time(seconds);
    if (seconds > 0) holds = play("chaos", wishes);
    wishes.time = time(recorded_seconds);
    wishes.is_recorded = true;
    wishes.kills = 0;
    if (recorded_seconds > 0) holds = play("chaos, recorded", wishes) && holds;
    return holds ? 0 : 1;
}
