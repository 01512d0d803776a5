// The daemon seen from outside: what it says of itself, and what the kernel says of its process. A
// run looks before anybody works and when nobody works any more, and compares.
#pragma once

#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"

#include <string>

namespace steward::chaos {

// What it has on behalf of clients, in whoever's books: a thing that it has lost sight of itself is
// still among the descriptors and mappings that the kernel counts.
struct Belongings {
    std::int64_t clients = 0;
    std::int64_t rings = 0;
    std::int64_t ring_bytes = 0;
    std::int64_t ring_mappings = 0;
    std::int64_t descriptors = 0;
    std::int64_t stored_bytes = 0;  // but for rings
    std::int64_t resident_kibibytes = 0;
};
std::string to_string(const Belongings& belongings);

class Look {
public:
    explicit Look(const testing::DaemonProcess& daemon) : daemon_(daemon), peer_(daemon.path()) {}

    std::int64_t stat(const char* name);
    // How many objects are held by somebody: locks, permits, items on loan, ends of pipes.
    std::int64_t held();
    Belongings belongings();
    // Until a figure of its own is this; throws a Fault where it never is.
    void await(const char* when, const char* figure, std::int64_t wanted);
    // Until descriptors and rings are those that there were; a Fault likewise.
    void await_back_at(const Belongings& before);

private:
    bool is_back_at(const Belongings& before, const Belongings& now) const;

    const testing::DaemonProcess& daemon_;
    testing::FramePeer peer_;
};

}  // namespace steward::chaos
