// Memory that a worker shares with its pool, made before the fork: what stands here outlives the
// worker. It has the range of chunks that is the worker's, the item that it has begun, and the
// results on their way.
//
// Why so: with a message for each item a pool could do no more than some hundred thousand in a
// second; but results that wait in a worker's own memory would be lost with it. Here each result is
// the pool's as soon as its item is done, whatever becomes of the worker, and a message is needed
// only where somebody sleeps. The range's first chunk is the one in work; the worker moves on by
// one change of the word, and the pool alone takes chunks away, from the end. So every chunk is in
// the hands of one of them at any moment, and nobody has to be asked.
#pragma once

#include "common/bytes.hpp"
#include "common/descriptor.hpp"

#include <atomic>
#include <cstdint>

namespace steward::detail {

struct ChunkRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    bool is_empty() const { return begin >= end; }
    std::uint32_t size() const { return is_empty() ? 0 : end - begin; }
    bool operator==(const ChunkRange&) const = default;
};

class PoolDesk {
public:
    // Throws std::system_error where there is no memory to be had.
    PoolDesk();
    ~PoolDesk();
    PoolDesk(const PoolDesk&) = delete;
    PoolDesk& operator=(const PoolDesk&) = delete;

    // The pool's side. Only for a worker that has nothing to do.
    void assign(ChunkRange range);
    ChunkRange range() const;
    // Takes the later half of the chunks that are not in work; nothing where there are none.
    ChunkRange take_half();
    // Takes all that are not in work.
    void take_rest();
    // The item that was begun last since the last assignment.
    bool has_begun(std::uint64_t item) const;
    // Moves what is there to the end of `in`; true where there was anything.
    bool read(Bytes& in);
    // Whether the worker sleeps until it hears that there is room. Once for each time.
    bool wants_room();

    // The worker's side.
    void begin(std::uint64_t item);
    // The first chunk is done, and its results have been written. False where none is left.
    bool finish_chunk();
    // Writes what there is room for; how many bytes that was.
    std::size_t write(BytesView bytes);
    // Says that it will sleep.
    void want_room();
    // So much lies here that it should be fetched. Once for each time that it is.
    bool is_filling();

private:
    struct Memory;

    ChunkRange cut(std::uint32_t (*new_end)(ChunkRange));

    Memory* memory_;
};

// What wakes a pool's thread: it sleeps at an eventfd. Workers with results ring only where it
// sleeps deeply; after that it looks by itself for as long as results come.
class PoolBell {
public:
    PoolBell();
    ~PoolBell();
    PoolBell(const PoolBell&) = delete;
    PoolBell& operator=(const PoolBell&) = delete;

    // Anybody's: wakes it in any case.
    void ring();
    // A worker's with a result, after that is written.
    void ring_if_asleep();

    // The pool's thread: to be said before it looks for the last time.
    void lie_down();
    void get_up();
    int descriptor() const { return descriptor_.number(); }

private:
    Descriptor descriptor_;
    std::atomic<std::uint32_t>* asleep_;
};

}  // namespace steward::detail
