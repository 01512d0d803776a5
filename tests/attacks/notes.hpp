// What the processes of one play tell one another: a page of memory that all of them share. The
// victim and the attackers write while they live; whoever stages the play reads when they are dead,
// so that nothing is lost with a process that is killed.
#pragma once

#include "common/errors.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace steward::attacks {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

inline std::int64_t microseconds_now() {
    return std::chrono::duration_cast<microseconds>(Clock::now().time_since_epoch()).count();
}

// The victim's part: how long each ping took while the attack was measured.
struct VictimNotes {
    static constexpr std::size_t pings_max = 100'000;

    std::atomic<bool> measures{false};
    std::atomic<bool> pings{false};          // it is connected and has been answered
    std::atomic<bool> lost{false};           // the daemon closed its connection, or refused it
    std::atomic<std::int64_t> sent_at{0};    // the ping that is not answered yet; 0: there is none
    std::atomic<std::int64_t> woke_late{0};  // the longest time by which its own clock was late
    std::atomic<std::size_t> count{0};
    std::array<std::uint32_t, pings_max> took_microseconds{};
};

// The attackers' part: what the daemon refused, by code.
struct AttackNotes {
    static constexpr std::size_t codes_max = 128;

    std::array<std::atomic<std::uint64_t>, codes_max> refused{};
    std::atomic<std::uint64_t> answered{0};
    std::atomic<std::uint64_t> closed{0};  // connections that the daemon closed
    std::atomic<bool> failed{false};       // an attacker could not do what it is there for
    std::array<char, 256> why{};
};

struct Notes {
    VictimNotes victim;
    AttackNotes attack;
};

// A page for one play. It goes with this process's copy of it.
class SharedNotes {
public:
    SharedNotes();
    ~SharedNotes();
    SharedNotes(const SharedNotes&) = delete;
    SharedNotes& operator=(const SharedNotes&) = delete;
    Notes& operator*() const { return *notes_; }
    Notes* operator->() const { return notes_; }

private:
    Notes* notes_;
};

}  // namespace steward::attacks
