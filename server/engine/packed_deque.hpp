// Encoded values that come at the back and leave at either end. Their bytes lie one behind another
// in chunks of about 4 KiB, each followed by its length, so that the last one can be found too: an
// item costs its bytes and one or a few more. Knows nothing of calls or references.
//
// The charge is a function of the items alone, so that a queue that is loaded again is charged what
// it was. Chunks that have been emptied from either end have room that nobody is charged for; at
// both ends of a deque of one or two chunks they are made smaller in time, and between two ends
// chunks are full, so what is allocated stays near the charge.
#pragma once

#include "common/value.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace steward::engine {

class PackedDeque {
public:
    // What is allocated is never more than so many times the charge.
    static constexpr std::size_t allocated_per_charged_max = 5;

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    // What the deque is charged: its items' bytes with their lengths, and what an empty one may
    // keep allocated.
    std::size_t stored_bytes() const { return empty_deque_bytes + bytes_; }
    // What is really allocated, for tests. Cost: the chunks.
    std::size_t allocated_bytes() const;

    // Cost: its bytes. A view is good until the deque changes; there must be an item to look at or
    // to drop.
    void push_back(ValueView value);
    ValueView front() const { return {Reader(chunks_[first_].bytes()).value()}; }
    ValueView back() const;
    void pop_front();
    void pop_back();
    void clear();

    // Calls `visit(value)` for each item from the front to the back.
    template <class Visit>
    void visit(Visit visit) const;
    // The same for so many items from a place on, counted from the front. Returns the place of the
    // next, or nothing. Cost: these items, and the chunks before them.
    template <class Visit>
    std::optional<std::size_t> visit_part(std::size_t place, std::size_t items, Visit visit) const;

private:
    struct Chunk {
        std::unique_ptr<char[]> room;
        std::uint32_t capacity = 0;
        std::uint32_t begin = 0;  // of the items that are there
        std::uint32_t end = 0;
        std::uint32_t items = 0;

        std::size_t used() const { return end - begin; }
        std::size_t room_behind() const { return capacity - end; }
        BytesView bytes() const { return {room.get() + begin, used()}; }
    };

    static constexpr std::size_t empty_deque_bytes = 112;

    // How many bytes the length of an item takes.
    static std::size_t length_bytes(std::size_t size) {
        std::size_t bytes = 1;
        while (size >>= 7) ++bytes;
        return bytes;
    }
    std::size_t chunks() const { return chunks_.size() - first_; }
    Chunk& chunk_with_room(std::size_t bytes);
    static void move(Chunk& chunk, std::size_t capacity);
    static void shrink_if_sparse(Chunk& chunk);
    void dropped(Chunk& chunk, std::size_t bytes);
    void drop_empty(Chunk& chunk);

    std::vector<Chunk> chunks_;  // none of those from `first_` on is empty, but for a small one
                                 // that is the only one
    std::size_t first_ = 0;      // those before it are gone
    std::size_t size_ = 0;
    std::size_t bytes_ = 0;  // of the items, with their lengths
};

template <class Visit>
void PackedDeque::visit(Visit visit) const {
    for (std::size_t chunk = first_; chunk < chunks_.size(); ++chunk) {
        BytesView left = chunks_[chunk].bytes();
        while (!left.empty()) {
            const BytesView item = Reader(left).value();
            visit(ValueView{item});
            left.remove_prefix(item.size() + length_bytes(item.size()));
        }
    }
}

template <class Visit>
std::optional<std::size_t> PackedDeque::visit_part(std::size_t place, std::size_t items,
                                                   Visit visit) const {
    std::size_t before = 0;
    for (std::size_t chunk = first_; chunk < chunks_.size(); ++chunk) {
        const std::size_t behind = before + chunks_[chunk].items;
        BytesView left = place < behind ? chunks_[chunk].bytes() : BytesView();
        for (std::size_t at = before; !left.empty(); ++at) {
            const BytesView item = Reader(left).value();
            left.remove_prefix(item.size() + length_bytes(item.size()));
            if (at < place) continue;
            if (items-- == 0) return at;
            visit(ValueView{item});
        }
        before = behind;
    }
    return std::nullopt;
}

}  // namespace steward::engine
