#include "tests/support/peer_ring.hpp"

#include <sys/mman.h>
#include <cerrno>
#include <system_error>

namespace steward::testing {

std::unique_ptr<PeerRing> PeerRing::map(const Descriptor& memory) {
    void* const mapped = ::mmap(nullptr, ring::segment_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                                memory.number(), 0);
    if (mapped == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
    return std::unique_ptr<PeerRing>(new PeerRing(static_cast<char*>(mapped)));
}

PeerRing::~PeerRing() { ::munmap(segment_, ring::segment_bytes); }

}  // namespace steward::testing
