// What the engine has noticed, and people should know: sentences, each of a kind and about some
// processes. They go to the daemon's log, and the last of them are kept for whoever asks the
// service. They decide nothing.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/ids.hpp"
#include "engine/saved.hpp"

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace steward::engine {

struct Report {
    enum class Kind : std::uint8_t {
        deadlock,            // a call is refused, since it would have waited for ever
        suspected_deadlock,  // calls wait for one another, unless somebody else helps
        lock_order,          // two threads have taken the same locks in opposite orders
        orphaned_wait,       // whoever could have ended a wait is gone
        lease_ended,         // somebody has held a lock for longer than it was lent
        lost_update,         // somebody has overwritten what was changed since he read it
        by_force,            // a person has mended something
    };
    Kind kind{};
    std::string sentence;
    std::vector<std::int64_t> pids;  // of the processes that it is about
    // Given when it is added: the first is 1.
    std::uint64_t number = 0;
    Time at{};
};

// "suspected_deadlock"
std::string_view name(Report::Kind kind);

class Reports {
public:
    // A sentence that is very long is cut. Cost: constant, but for what is cut.
    void add(Report report, Time now);

    // The last ones, the oldest first.
    const std::deque<Report>& kept() const { return kept_; }
    std::uint64_t last_number() const { return last_; }

    // Whether there are some that those who wait for one (service.next_reports) have not been asked
    // about.
    bool is_fresh() const { return is_fresh_; }
    void waiters_are_asked() { is_fresh_ = false; }

    // The sentences that the log has not been told yet.
    bool any() const { return !untold_.empty(); }
    std::vector<std::string> take() { return std::exchange(untold_, {}); }

    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t kept_max = 256;
    static constexpr std::size_t sentence_bytes_max = 4096;
    static constexpr std::size_t pids_max = 64;

private:
    std::deque<Report> kept_;
    std::uint64_t last_ = 0;
    std::vector<std::string> untold_;
    bool is_fresh_ = false;
};

}  // namespace steward::engine
