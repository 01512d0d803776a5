// Encoded values that come at the back and leave at either end. Their bytes lie one behind another in chunks of about 4 KiB,
// each followed by its length, so that the last one can be found too: an item costs its bytes and one or a few more.
// Knows nothing of calls or references.
#pragma once

#include "common/value.hpp"

#include <deque>
#include <memory>

namespace steward::engine {

class PackedDeque {
public:
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    // Bytes of storage. Cost: constant.
    std::size_t stored_bytes() const { return stored_bytes_; }

    // Cost: its bytes. A view is good until the deque changes; there must be an item to look at or to drop.
    void push_back(ValueView value);
    ValueView front() const;
    ValueView back() const;
    void pop_front();
    void pop_back();
    void clear();

    // Calls `visit(value)` for each item from the front to the back.
    template <class Visit>
    void visit(Visit visit) const;

private:
    struct Chunk {
        std::unique_ptr<char[]> room;
        std::uint32_t capacity = 0;
        std::uint32_t begin = 0;  // of the items that are there
        std::uint32_t end = 0;

        BytesView bytes() const { return {room.get() + begin, end - begin}; }
    };

    // How many bytes the length of an item takes.
    static std::size_t length_bytes(std::size_t size);
    char* make_room(std::size_t bytes);
    void grow(Chunk& chunk, std::size_t capacity);
    void drop_if_empty(Chunk& chunk);

    std::deque<Chunk> chunks_;  // none is empty, but for a small one that is the only one
    std::size_t size_ = 0;
    std::size_t stored_bytes_ = 0;
};

template <class Visit>
void PackedDeque::visit(Visit visit) const {
    for (const Chunk& chunk : chunks_) {
        BytesView left = chunk.bytes();
        while (!left.empty()) {
            const BytesView item = Reader(left).value();
            visit(ValueView{item});
            left.remove_prefix(item.size() + length_bytes(item.size()));
        }
    }
}

}  // namespace steward::engine
