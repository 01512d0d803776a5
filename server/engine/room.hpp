// How much a job may store: looked at when it begins, since others go on storing meanwhile. So
// several that run at one time may together take more than there was room for; what grows after
// them is refused.
#pragma once

#include <cstdint>

namespace steward::engine {

class Accounts;

struct Room {
    std::uint64_t memory = 0;  // of the daemon, in bytes
    std::uint64_t share = 0;   // of the client
    const Accounts* accounts = nullptr;

    // Refuses with limit_exceeded where so many bytes are too many.
    void require(std::uint64_t bytes) const;
};

}  // namespace steward::engine
