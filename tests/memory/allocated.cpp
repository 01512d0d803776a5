#include "tests/memory/allocated.hpp"

#include "engine/charges.hpp"

#include <malloc.h>
#include <atomic>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

namespace {
std::atomic<std::uint64_t> block_bytes = 0;
}

extern "C" {
std::size_t __sanitizer_get_allocated_size(const volatile void* block);
void __sanitizer_malloc_hook(const volatile void*, std::size_t bytes) {
    block_bytes += steward::engine::charges::block(bytes);
}
void __sanitizer_free_hook(const volatile void* block) {
    if (block != nullptr)
        block_bytes -= steward::engine::charges::block(__sanitizer_get_allocated_size(block));
}
}

namespace steward::memory {

std::uint64_t allocated_bytes() { return block_bytes; }

}  // namespace steward::memory

#else

namespace steward::memory {

std::uint64_t allocated_bytes() {
    const struct mallinfo2 info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace steward::memory

#endif
