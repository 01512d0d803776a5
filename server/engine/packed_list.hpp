// A sequence of encoded values, packed: the bytes of the items lie one behind another in chunks of about 2 KiB, with the
// place of every sixteenth item written down. An item costs its bytes and about a fifth of a byte more; finding one
// costs the search of its chunk and at most fifteen steps over its neighbours. Knows nothing of calls or references.
#pragma once

#include "common/value.hpp"

#include <memory>
#include <vector>

namespace steward::engine {

class PackedList {
public:
    PackedList();
    PackedList(PackedList&&) noexcept;
    PackedList& operator=(PackedList&&) noexcept;
    ~PackedList();

    std::size_t size() const { return size_; }
    // Bytes of storage. Cost: constant.
    std::size_t stored_bytes() const { return stored_bytes_; }

    // How much storage so many more rounds of the items may take, at most. Cost: the chunks.
    std::uint64_t bytes_of_rounds(std::uint64_t rounds) const;

    // `index` must be below size(). The view is good until the list changes.
    ValueView at(std::size_t index) const;

    // Cost of a change: one chunk; when chunks come or go also the list of chunks (a seven-hundredth of the items).
    void set(std::size_t index, ValueView value);
    void insert(std::size_t index, ValueView value);
    void append(ValueView value) { insert(size_, value); }
    // All items of another list before the index: its chunks are moved, not its items.
    void insert(std::size_t index, PackedList&& run);
    void erase(std::size_t index) { erase(index, 1); }
    void erase(std::size_t first, std::size_t count);
    void clear();

    // Calls `visit(index, value)` for the items from `first` to before `last` until it returns false.
    template <class Visit>
    void visit(std::size_t first, std::size_t last, Visit visit) const;
    // The items from `first` to before `last`; good until the list changes.
    std::vector<ValueView> views(std::size_t first, std::size_t last) const;

private:
    // One allocation: the head, the places of items 16, 32, …, then room for the items' bytes.
    class Chunk;
    struct ChunkDeleter {
        void operator()(Chunk* chunk) const;
    };
    using ChunkPointer = std::unique_ptr<Chunk, ChunkDeleter>;
    struct Place {
        std::size_t chunk;
        std::size_t item;  // within the chunk
    };

    // The items from `index` to the end of its chunk.
    struct Run {
        BytesView bytes;
        std::size_t count;
    };

    Place find(std::size_t index) const;
    Run run_from(std::size_t index) const;
    void splice(std::size_t chunk, std::size_t item, std::size_t removed, BytesView bytes, std::size_t inserted);
    void add_chunk(std::size_t at);
    void drop_chunks(std::size_t at, std::size_t count);
    Place split(Place place);
    void join_small(std::size_t chunk);

    std::vector<ChunkPointer> chunks_;
    mutable std::vector<std::size_t> first_index_;  // of each chunk; good up to `known_`
    mutable std::size_t known_ = 0;
    std::size_t size_ = 0;
    std::size_t stored_bytes_ = 0;
};

template <class Visit>
void PackedList::visit(std::size_t first, std::size_t last, Visit visit) const {
    while (first < last) {
        Run run = run_from(first);
        Reader reader(run.bytes);
        for (; run.count > 0 && first < last; --run.count, ++first)
            if (!visit(first, ValueView{reader.value()})) return;
    }
}

}  // namespace steward::engine
