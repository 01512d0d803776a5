#include "tests/chaos/run.hpp"

#include "tests/chaos/crew.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sys/wait.h>
#include <cstdio>
#include <fstream>
#include <thread>

namespace steward::chaos {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 20s;
// Of memory that the allocator keeps. Sanitizers keep what was freed.
#ifdef __SANITIZE_ADDRESS__
constexpr std::int64_t kept_kibibytes_max = 1024 * 1024;
#else
constexpr std::int64_t kept_kibibytes_max = 64 * 1024;
#endif
constexpr std::int64_t kept_bytes_max = 64 * 1024;  // of what the daemon counts as stored

// The daemon seen from outside.
class Look {
public:
    explicit Look(const testing::DaemonProcess& daemon) : daemon_(daemon), peer_(daemon.path()) {}

    json ask(const std::string& method) {
        return peer_.call(method, number(service_object), json::array()).value;
    }
    std::int64_t stat(const char* name) {
        return ask("service.stats").at(name).get<std::int64_t>();
    }
    std::int64_t resident_kibibytes() const {
        std::ifstream status("/proc/" + std::to_string(daemon_.pid()) + "/status");
        for (std::string word; status >> word;) {
            std::int64_t kibibytes = 0;
            if (word == "VmRSS:" && status >> kibibytes) return kibibytes;
        }
        return 0;
    }

private:
    const testing::DaemonProcess& daemon_;
    testing::FramePeer peer_;
};

void come_to(const char* what, Look& look, const char* figure, std::int64_t wanted) {
    const auto until = Clock::now() + patience;
    while (look.stat(figure) != wanted) {
        if (Clock::now() > until)
            throw Fault(std::string(what) + ": " + figure + " is " +
                        std::to_string(look.stat(figure)) + ", and not " + std::to_string(wanted));
        std::this_thread::sleep_for(5ms);
    }
}

void raise_fault(const Ledger& ledger) {
    if (ledger.has_fault) throw Fault(ledger.fault.data());
}

// Kills until the time is up.
void play(Crew& crew, const Ledger& ledger, const testing::DaemonProcess& daemon,
          const Wishes& wishes) {
    const auto begin = Clock::now();
    const auto between = std::chrono::nanoseconds(1'000'000'000 / wishes.kills_a_second);
    for (auto next = begin; next < begin + wishes.time; next += between) {
        std::this_thread::sleep_until(next);
        crew.kill_one();
        crew.replace_ended();
        require(daemon.is_alive(), "the daemon has died");
        raise_fault(ledger);
    }
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

Report run_at(testing::DaemonProcess& daemon, const Wishes& wishes) {
    const SharedLedger ledger;
    const KindRows rows = all_kinds();
    Look look(daemon);
    const Manager manager = Manager::connect(daemon.path());
    manager.ping();
    // This program's own connection may come to have rings meanwhile.
    const auto stored_bytes = [&] { return look.stat("stored_bytes") - look.stat("ring_bytes"); };
    const std::int64_t stored = stored_bytes(), resident = look.resident_kibibytes();
    Report report;
    {
        Stock stock(manager, *ledger);
        Crew::Kinds kinds;
        for (const KindRow& row : rows) kinds.push_back(row.make(stock));
        const std::int64_t objects = look.stat("objects");
        Crew crew(manager, *ledger, kinds, rows, wishes.seed);
        play(crew, *ledger, daemon, wishes);
        crew.stop();
        raise_fault(*ledger);
        come_to("when all have ended", look, "clients", 1);
        come_to("when all have ended", look, "waiters", 0);
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            try {
                kinds[i]->check(*ledger);
            } catch (const std::exception& error) {
                throw Fault(std::string(rows[i].name) + ": " + error.what());
            }
        }
        come_to("when all is taken out", look, "objects", objects);
        report = report_of(crew, *ledger, rows);
    }
    manager.ping();
    come_to("when all is let go", look, "objects", 0);
    require(stored_bytes() <= stored + kept_bytes_max, "the daemon has kept something");
    require(look.resident_kibibytes() <= resident + kept_kibibytes_max,
            "the daemon's memory has grown");
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
