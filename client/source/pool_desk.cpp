#include "client/source/pool_desk.hpp"

#include "common/full_fence.hpp"

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace steward::detail {
namespace {

constexpr std::size_t line = 64;  // of the cache

// Inherited by every fork, touched by two. Zeros.
void* shared_memory(std::size_t size) {
    void* const found =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (found == MAP_FAILED)
        throw std::system_error(errno, std::system_category(), "cannot share memory with a worker");
    return found;
}

std::uint64_t word_of(ChunkRange range) { return std::uint64_t{range.begin} << 32 | range.end; }
ChunkRange range_of(std::uint64_t word) {
    return {.begin = static_cast<std::uint32_t>(word >> 32),
            .end = static_cast<std::uint32_t>(word)};
}

}  // namespace

// Positions count all bytes that ever went through; what differs between the two is here.
struct PoolDesk::Memory {
    static constexpr std::size_t capacity = 128u << 10;

    alignas(line) std::atomic<std::uint64_t> range;
    alignas(line) std::atomic<std::uint64_t> begun;  // the item and 1
    alignas(line) std::atomic<std::uint64_t> written;
    alignas(line) std::atomic<std::uint64_t> read;
    std::atomic<std::uint32_t> wants_room;
    std::atomic<std::uint32_t> is_told;  // that it is filling
    alignas(line) char bytes[capacity];
};

PoolDesk::PoolDesk() : memory_(static_cast<Memory*>(shared_memory(sizeof(Memory)))) {
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
}

PoolDesk::~PoolDesk() { ::munmap(memory_, sizeof(Memory)); }

void PoolDesk::assign(ChunkRange range) {
    memory_->begun.store(0, std::memory_order_relaxed);
    memory_->range.store(word_of(range), std::memory_order_release);
}

ChunkRange PoolDesk::range() const {
    return range_of(memory_->range.load(std::memory_order_acquire));
}

ChunkRange PoolDesk::cut(std::uint32_t (*new_end)(ChunkRange)) {
    std::uint64_t word = memory_->range.load(std::memory_order_acquire);
    while (true) {
        const ChunkRange range = range_of(word);
        if (range.size() < 2) return {};
        const std::uint32_t end = new_end(range);
        if (memory_->range.compare_exchange_weak(word, word_of({.begin = range.begin, .end = end}),
                                                 std::memory_order_acq_rel))
            return {.begin = end, .end = range.end};
    }
}

ChunkRange PoolDesk::take_half() {
    return cut([](ChunkRange range) { return range.end - range.size() / 2; });
}

void PoolDesk::take_rest() {
    cut([](ChunkRange range) { return range.begin + 1; });
}

bool PoolDesk::has_begun(std::uint64_t item) const {
    return memory_->begun.load(std::memory_order_acquire) == item + 1;
}

bool PoolDesk::read(Bytes& in) {
    const std::uint64_t written = memory_->written.load(std::memory_order_acquire);
    std::uint64_t read = memory_->read.load(std::memory_order_relaxed);
    const std::uint64_t found = std::min<std::uint64_t>(written - read, Memory::capacity);
    for (std::uint64_t left = found; left > 0;) {
        const std::size_t place = read % Memory::capacity;
        const std::size_t piece = std::min<std::uint64_t>(left, Memory::capacity - place);
        in.append(memory_->bytes + place, piece);
        read += piece;
        left -= piece;
    }
    if (found == 0) return false;
    memory_->read.store(read, std::memory_order_release);
    memory_->is_told.store(0, std::memory_order_relaxed);
    return true;
}

bool PoolDesk::wants_room() { return memory_->wants_room.exchange(0) != 0; }

void PoolDesk::begin(std::uint64_t item) {
    memory_->begun.store(item + 1, std::memory_order_release);
}

bool PoolDesk::finish_chunk() {
    std::uint64_t word = memory_->range.load(std::memory_order_relaxed);
    while (true) {
        ChunkRange range = range_of(word);
        ++range.begin;
        if (memory_->range.compare_exchange_weak(word, word_of(range), std::memory_order_acq_rel))
            return !range.is_empty();
    }
}

std::size_t PoolDesk::write(BytesView bytes) {
    std::uint64_t written = memory_->written.load(std::memory_order_relaxed);
    const std::uint64_t read = memory_->read.load(std::memory_order_acquire);
    const std::size_t size =
        std::min<std::size_t>(bytes.size(), Memory::capacity - (written - read));
    const std::size_t place = written % Memory::capacity;
    const std::size_t first = std::min(size, Memory::capacity - place);
    std::memcpy(memory_->bytes + place, bytes.data(), first);
    if (size > first) std::memcpy(memory_->bytes, bytes.data() + first, size - first);
    memory_->written.store(written + size, std::memory_order_release);
    return size;
}

void PoolDesk::want_room() { memory_->wants_room.store(1); }

bool PoolDesk::is_filling() {
    const std::uint64_t waiting = memory_->written.load(std::memory_order_relaxed) -
                                  memory_->read.load(std::memory_order_relaxed);
    return waiting > Memory::capacity / 2 && memory_->is_told.exchange(1) == 0;
}

PoolBell::PoolBell()
    : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      asleep_(static_cast<std::atomic<std::uint32_t>*>(shared_memory(sizeof *asleep_))) {
    if (!descriptor_)
        throw std::system_error(errno, std::system_category(), "cannot make an eventfd for a pool");
}

PoolBell::~PoolBell() { ::munmap(asleep_, sizeof *asleep_); }

void PoolBell::ring() { ::eventfd_write(descriptor_.number(), 1); }

// The fence is one with that of lie_down: either the thread sees the result, or this sees that it
// sleeps.
void PoolBell::ring_if_asleep() {
    full_fence();
    if (asleep_->load(std::memory_order_relaxed) != 0 && asleep_->exchange(0) != 0) ring();
}

void PoolBell::lie_down() {
    asleep_->store(1, std::memory_order_relaxed);
    full_fence();
}

void PoolBell::get_up() {
    asleep_->store(0, std::memory_order_relaxed);
    eventfd_t ignored = 0;
    ::eventfd_read(descriptor_.number(), &ignored);
}

}  // namespace steward::detail
