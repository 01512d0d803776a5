// The processes of a run, of which each has a place: they are started, killed at random moments and
// replaced, and at the end wait until the last has come back.
#pragma once

#include "tests/chaos/kind.hpp"

#include <sys/types.h>

namespace steward::chaos {

class Crew {
public:
    using Kinds = std::vector<std::unique_ptr<Kind>>;

    Crew(const Manager& manager, Ledger& ledger, const Kinds& kinds, const KindRows& rows,
         std::uint64_t seed);
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    // One of them, whichever, is killed and replaced.
    void kill_one();
    // Those that have ended by themselves are replaced.
    void replace_ended();
    // No new ones; waits until all have ended by themselves.
    void stop();

    std::uint64_t kills() const { return kills_; }
    std::uint64_t farewells() const { return farewells_; }

private:
    void start(std::size_t place);
    [[noreturn]] void work(std::size_t place, Life life);
    // Waits for the process at this place; false when it has not ended and is not waited for.
    bool reap(std::size_t place, bool is_awaited);

    const Manager& manager_;
    Ledger& ledger_;
    const Kinds& kinds_;
    const KindRows& rows_;
    std::uint64_t seed_;
    std::mt19937_64 random_;
    std::array<pid_t, processes> pids_{};
    Life lives_ = 0;
    std::uint64_t kills_ = 0, farewells_ = 0;
};

}  // namespace steward::chaos
