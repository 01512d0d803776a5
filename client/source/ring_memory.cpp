#include "client/source/ring_memory.hpp"

#include "common/ring.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace steward {

std::optional<RingMemory> RingMemory::map(const Descriptor& given) noexcept {
    struct stat found {};
    if (::fstat(given.number(), &found) != 0) return std::nullopt;
    if (found.st_size != static_cast<off_t>(ring::segment_bytes)) return std::nullopt;
    void* const place =
        ::mmap(nullptr, ring::segment_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, given.number(), 0);
    if (place == MAP_FAILED) return std::nullopt;
    RingMemory mapped(static_cast<char*>(place));
    if (::madvise(place, ring::segment_bytes, MADV_DONTFORK) != 0) return std::nullopt;
    return mapped;
}

RingMemory::RingMemory(char* bytes) : bytes_(bytes), owner_(::getpid()) {}

RingMemory::RingMemory(RingMemory&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), owner_(other.owner_) {}

void RingMemory::unmap() noexcept {
    if (bytes_ != nullptr && owner_ == ::getpid()) ::munmap(bytes_, ring::segment_bytes);
    bytes_ = nullptr;
}

}  // namespace steward
