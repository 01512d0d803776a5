// A client's end of the rings in memory (common/ring.hpp) for tests that say exactly what lies in
// them. It does only what it is told: nobody is woken and no bell is rung here.
#pragma once

#include "common/descriptor.hpp"
#include "common/ring.hpp"

#include <memory>
#include <span>

namespace steward::testing {

class PeerRing {
public:
    // Maps what the daemon has given. Throws std::system_error.
    static std::unique_ptr<PeerRing> map(const Descriptor& memory);
    ~PeerRing();
    PeerRing(const PeerRing&) = delete;
    PeerRing& operator=(const PeerRing&) = delete;

    RingEnd& end() { return end_; }
    // All that both sides share: the page of control and both streams.
    std::span<char> shared() { return {segment_, ring::segment_bytes}; }

private:
    explicit PeerRing(char* segment) : segment_(segment), end_(segment, RingEnd::Side::client) {}

    char* const segment_;
    RingEnd end_;
};

}  // namespace steward::testing
