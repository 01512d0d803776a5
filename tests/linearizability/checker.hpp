// Is there an order of these operations, one after the other, in which each comes to what its
// caller was told, and in which no operation precedes one that had ended before it began? Then the
// history is linearizable: the object behaved as if it did one thing at a time. The search is that
// of Wing & Gong (Testing and verifying concurrent objects, 1993) with the memory of Lowe (Testing
// for linearizability, 2017), as in Knossos and Porcupine. Deciding it is NP-complete; the
// histories of a few callers take little more than one step for each operation.
#pragma once

#include "tests/linearizability/history.hpp"

namespace steward::linearizability {

enum class Verdict : std::uint8_t { linearizable, not_linearizable, undecided };

struct Report {
    Verdict verdict = Verdict::linearizable;
    std::uint64_t steps = 0;
    // Of what is not linearizable: the longest order that was found, the state after it, and what
    // could come next but does not fit.
    std::string explanation;

    explicit operator bool() const { return verdict == Verdict::linearizable; }
};

inline constexpr std::uint64_t steps_max = 1'000'000;

// After so many steps the search gives up, and the history counts as undecided: neither proved nor
// refuted. Throws std::runtime_error for a history that its model does not understand.
Report check(const History& history, std::uint64_t limit = steps_max);

}  // namespace steward::linearizability
