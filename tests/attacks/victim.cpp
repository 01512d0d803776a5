#include "tests/attacks/victim.hpp"

#include "tests/support/frame_peer.hpp"

#include <sys/prctl.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <ctime>
#include <vector>

namespace steward::attacks {
namespace {

constexpr std::int64_t period_microseconds = 1000;
constexpr milliseconds no_limit{600'000};

void sleep_until(std::int64_t microseconds_of_clock) {
    const timespec until{.tv_sec = microseconds_of_clock / 1'000'000,
                         .tv_nsec = microseconds_of_clock % 1'000'000 * 1000};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) != 0) {}
}

void note(VictimNotes& notes, std::int64_t took, std::int64_t late) {
    const std::size_t count = notes.count;
    if (count == VictimNotes::pings_max) return;
    notes.took_microseconds[count] = static_cast<std::uint32_t>(took);
    notes.count = count + 1;
    if (late > notes.woke_late) notes.woke_late = late;
}

void ping_for_ever(testing::FramePeer& peer, VictimNotes& notes) {
    Bytes ping;
    append_frame(ping, peer.header("service.ping", number(service_object)), {});
    // A ping that has not been answered within its millisecond delays the next one, which then goes
    // at once: those that would have been sent meanwhile are not made up.
    std::int64_t next = microseconds_now();
    while (true) {
        next = std::max(next + period_microseconds, microseconds_now());
        sleep_until(next);
        const std::int64_t sent = microseconds_now();
        notes.sent_at = sent;
        if (!peer.socket().send(ping) || !peer.socket().reply(no_limit)) return;
        const std::int64_t took = microseconds_now() - sent;
        notes.sent_at = 0;
        notes.pings = true;
        if (notes.measures) note(notes, took, sent - next);
    }
}

}  // namespace

void suffer(const std::string& path, VictimNotes& notes) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
        testing::FramePeer peer(path);
        ping_for_ever(peer, notes);
    } catch (const std::exception&) {
        // What matters is that it is served no longer.
    }
    notes.lost = true;
    ::_exit(0);
}

Suffering suffering(const VictimNotes& notes, microseconds waiting) {
    std::vector<std::uint32_t> all(notes.took_microseconds.begin(),
                                   notes.took_microseconds.begin() + notes.count);
    if (waiting.count() > 0) all.push_back(static_cast<std::uint32_t>(waiting.count()));
    std::sort(all.begin(), all.end());
    Suffering found{.pings = all.size(),
                    .woke_late = microseconds(notes.woke_late),
                    .was_lost = notes.lost,
                    .has_ended = waiting.count() == 0};
    if (all.empty()) return found;
    found.median = microseconds(all[all.size() / 2]);
    found.ninety_ninth = microseconds(all[all.size() * 99 / 100]);
    found.longest = microseconds(all.back());
    return found;
}

}  // namespace steward::attacks
