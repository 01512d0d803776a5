// The memory of a ring (common/ring.hpp), as a client has it mapped. The rule it keeps: only the
// process that mapped it has it. A forked child does not inherit it (MADV_DONTFORK): it has
// connections of its own, and two that write into one ring would tear it. So the child, where
// something else may lie at the same place, neither touches nor unmaps it.
#pragma once

#include "common/descriptor.hpp"

#include <sys/types.h>
#include <optional>

namespace steward {

class RingMemory {
public:
    // Maps what a daemon has given; nothing where that is no ring or cannot be mapped.
    static std::optional<RingMemory> map(const Descriptor& given) noexcept;

    RingMemory(RingMemory&& other) noexcept;
    RingMemory& operator=(RingMemory&&) = delete;
    ~RingMemory() { unmap(); }

    char* bytes() const { return bytes_; }
    void unmap() noexcept;

private:
    explicit RingMemory(char* bytes);

    char* bytes_;
    pid_t owner_;
};

}  // namespace steward
