// What the daemon notices about those who use it, as it notices it (docs/diagnosis.md):
//   const auto watch = manager.on_report([](const steward::Report& report) {
//       std::cerr << report.sentence << '\n';
//   });
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace steward {

struct Report {
    std::uint64_t number = 0;  // rises by one from each to the next
    // deadlock, suspected_deadlock, lock_order, orphaned_wait, lease_ended, lost_update, by_force
    std::string kind;
    std::string sentence;
    double seconds = 0;              // since it was noticed
    std::vector<std::int64_t> pids;  // of the processes that it is about
};

// Which reports: those that are about this process, or all.
enum class Whose : std::uint8_t { mine, all };

// As long as it is there, a thread of its own hears the reports that come. Its end waits until the
// function that it calls has returned, and for a quarter of a second at most besides; a child that
// was forked has none. Whatever the function throws ends the program.
class ReportWatch {
public:
    ReportWatch() = default;
    ReportWatch(ReportWatch&&) noexcept = default;
    ReportWatch& operator=(ReportWatch&& other) noexcept;
    ~ReportWatch() { stop(); }

    void stop() noexcept;

private:
    friend class Manager;
    ReportWatch(std::jthread thread, std::int64_t pid) : thread_(std::move(thread)), pid_(pid) {}

    std::jthread thread_;
    std::int64_t pid_ = 0;  // of the process in which it runs
};

}  // namespace steward
