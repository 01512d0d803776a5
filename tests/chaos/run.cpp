#include "tests/chaos/run.hpp"

#include "tests/chaos/crew.hpp"
#include "tests/chaos/look.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sys/wait.h>
#include <algorithm>
#include <cstdio>
#include <thread>

namespace steward::chaos {
namespace {

using Clock = std::chrono::steady_clock;

// Of memory that the allocator keeps. Sanitizers keep what was freed.
#ifdef __SANITIZE_ADDRESS__
constexpr std::int64_t kept_kibibytes_max = 1024 * 1024;
#else
constexpr std::int64_t kept_kibibytes_max = 32 * 1024;
#endif
constexpr std::int64_t kept_bytes_max = 64 * 1024;  // of what the daemon counts as stored

void raise_fault(const Ledger& ledger) {
    if (ledger.has_fault) throw Fault(ledger.fault.data());
}

// Kills until the time is up, or until they were so many. The most rings that it saw at once.
std::int64_t play(Crew& crew, const Ledger& ledger, const testing::DaemonProcess& daemon,
                  Look& look, const Wishes& wishes) {
    constexpr std::uint64_t kills_between_looks = 64;
    const auto begin = Clock::now();
    const auto between = std::chrono::nanoseconds(1'000'000'000 / wishes.kills_a_second);
    const auto goes_on = [&](Clock::time_point next) {
        return wishes.kills > 0 ? crew.kills() < wishes.kills : next < begin + wishes.time;
    };
    std::int64_t rings_most = 0;
    for (auto next = begin; goes_on(next); next += between) {
        std::this_thread::sleep_until(next);
        crew.kill_one();
        crew.replace_ended();
        require(daemon.is_alive(), "the daemon has died");
        raise_fault(ledger);
        if (crew.kills() % kills_between_looks == 0)
            rings_most = std::max(rings_most, look.stat("rings"));
    }
    return rings_most;
}

Report report_of(const Crew& crew, const Ledger& ledger, const KindRows& rows) {
    Report report;
    report.kills = crew.kills();
    report.farewells = crew.farewells();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        report.operations += ledger.operations[i];
        report.of_each_kind +=
            std::string("    ") + rows[i].name + ": " + std::to_string(ledger.operations[i]) + "\n";
    }
    return report;
}

// What another stewardd makes of the recording.
std::string replay(const std::string& path) {
    const std::string command = std::string(STEWARD_TEST_STEWARDD) + " --replay " + path + " 2>&1";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    require(pipe != nullptr, "a replay cannot be started");
    std::string text;
    std::array<char, 256> part;
    while (std::fgets(part.data(), part.size(), pipe) != nullptr) text += part.data();
    const int status = ::pclose(pipe);
    if (status != 0) throw Fault("the replay comes to another state: " + text);
    return text;
}

// When all have ended: nobody waits, nothing is held but by this program, and of each kind of thing
// there is what must be.
void check_what_is_left(const Crew::Kinds& kinds, const KindRows& rows, const Ledger& ledger,
                        std::int64_t held_before, Look& look) {
    look.await("when all have ended", "clients", 1);
    look.await("when all have ended", "waiters", 0);
    require(look.held() == held_before, "something is held though all have ended");
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        try {
            kinds[i]->check(ledger);
        } catch (const std::exception& error) {
            throw Fault(std::string(rows[i].name) + ": " + error.what());
        }
    }
}

Report play_with(const Manager& manager, const testing::DaemonProcess& daemon, Look& look,
                 const Wishes& wishes) {
    const SharedLedger ledger;
    const KindRows rows = all_kinds();
    Stock stock(manager, *ledger);
    Crew::Kinds kinds;
    for (const KindRow& row : rows) kinds.push_back(row.make(stock));
    const std::int64_t objects = look.stat("objects");
    const std::int64_t held = look.held();
    Crew crew(manager, *ledger, kinds, rows, wishes.seed);
    const std::int64_t rings_most = play(crew, *ledger, daemon, look, wishes);
    crew.stop();
    raise_fault(*ledger);
    require(rings_most > 1 || !wishes.needs_rings, "nobody is carried by a ring");
    check_what_is_left(kinds, rows, *ledger, held, look);
    look.await("when all is taken out", "objects", objects);
    Report report = report_of(crew, *ledger, rows);
    report.rings_most = rings_most;
    return report;
}

Report run_at(testing::DaemonProcess& daemon, const Wishes& wishes) {
    Look look(daemon);
    const Manager manager = Manager::connect(daemon.path());
    manager.ping();
    const Belongings before = look.belongings();
    Report report = play_with(manager, daemon, look, wishes);
    manager.ping();
    look.await("when all is let go", "objects", 0);
    look.await_back_at(before);
    const Belongings after = look.belongings();
    require(after.stored_bytes <= before.stored_bytes + kept_bytes_max,
            "the daemon has kept something");
    require(after.resident_kibibytes <= before.resident_kibibytes + kept_kibibytes_max,
            "the daemon's memory has grown");
    report.of_the_daemon = "    the daemon before: " + to_string(before) +
                           "\n    and after: " + to_string(after) +
                           "\n    rings at once: " + std::to_string(report.rings_most) + "\n";
    return report;
}

}  // namespace

Report run(const Wishes& wishes) {
    const testing::TemporaryDirectory directory;
    const std::string recording = directory / "recording";
    testing::DaemonProcess daemon(wishes.is_recorded
                                      ? std::vector<std::string>{"--record", recording}
                                      : std::vector<std::string>{});
    Report report = run_at(daemon, wishes);
    const int status = daemon.stop();
    if (status != 0)
        throw Fault("the daemon ends with " + std::to_string(status) + ": " + daemon.complaints());
    if (wishes.is_recorded) report.replay = replay(recording);
    return report;
}

}  // namespace steward::chaos
