// The staging of one attack: a fresh daemon, a victim, an attacker; and what it came to. The two
// plays of an attack are apart, since an end of the daemon ends the victim's measuring: in one the
// pauses are measured, in the other the daemon is told to end while the attack is under way.
#pragma once

#include "tests/attacks/assailant.hpp"
#include "tests/attacks/victim.hpp"

namespace steward::attacks {

// No client of ordinary means makes another wait longer than this, nor often so long.
inline constexpr milliseconds pause_max{100};
inline constexpr milliseconds ninety_ninth_max{5};
// SIGTERM ends the daemon within this.
inline constexpr milliseconds end_max{5000};

// Of a play that goes so badly no more is measured than this.
inline constexpr milliseconds patience{10'000};

struct Outcome {
    Suffering suffering;
    milliseconds end{0};             // from SIGTERM to the end of the daemon
    bool has_ended = true;           // by itself, with status 0
    std::size_t peak_mebibytes = 0;  // of the daemon's memory
    std::string refusals;            // what the daemon refused the attacker, with numbers
    std::string fault;               // why this was no attack, or what became of the daemon
};

// Whether all bounds hold, or are broken no more than is known.
bool is_within_bounds(const Attack& attack, const Outcome& outcome);

struct Staging {
    milliseconds time{2000};               // how long the attack goes on
    bool with_end = true;                  // false: without the play in which the daemon is told to
    std::vector<std::string> daemon = {};  // its options
};

Outcome stage(const Attack& attack, const Staging& staging);

}  // namespace steward::attacks
