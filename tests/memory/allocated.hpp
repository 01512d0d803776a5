// What the allocator says that this program has, with what each block takes besides its content. In
// a sanitized build, whose allocator is another, the same is counted block by block.
#pragma once

#include <cstdint>

namespace steward::memory {

std::uint64_t allocated_bytes();

}  // namespace steward::memory
