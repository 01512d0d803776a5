// A sequence of encoded values, packed: the bytes of the items lie one behind another in chunks of
// about 2 KiB, with the place of every sixteenth item written down. An item costs its bytes and
// about a fifth of a byte more; finding one costs the search of its chunk, where there are several,
// and at most fifteen steps over its neighbours, none where they have one size (list_chunk.hpp).
// Knows nothing of calls or references.
//
// What is charged and what is allocated are two things. The charge is a function of the items
// alone, so that a list that is loaded again is charged what it was, and limits refuse at the same
// moments. How the items happen to be cut into chunks depends on the changes that led there; two
// rules keep it near the charge whatever they were: a chunk has at most four times the room that it
// needs, and neighbours that are small together are joined.
#pragma once

#include "common/value.hpp"
#include "engine/list_chunk.hpp"

#include <algorithm>
#include <vector>

namespace steward::engine {

class PackedList {
public:
    // What is allocated is never more than so many times the charge, and a few bytes when the list
    // is empty.
    static constexpr std::size_t allocated_per_charged_max = 5;
    static constexpr std::size_t allocated_empty_max = 128;

    std::size_t size() const { return size_; }
    // What the list is charged: its items' bytes, their marks, and a little for the first chunk;
    // nothing when it is empty.
    std::size_t stored_bytes() const {
        return size_ == 0 ? 0 : first_chunk_bytes + bytes_ + size_ / items_per_mark_byte;
    }
    // By how much the charge of a list that is not empty grows with so many more rounds of its
    // items, at most.
    std::uint64_t bytes_of_rounds(std::uint64_t rounds) const;
    // What is really allocated, for tests. Cost: the chunks.
    std::size_t allocated_bytes() const;

    // `index` must be below size(). The view is good until the list changes.
    ValueView at(std::size_t index) const {
        const Place place = find(index);
        return chunks_[place.chunk]->at(place.item);
    }

    // Cost of a change: one chunk; when chunks come or go also the list of chunks (a
    // seven-hundredth of the items).
    void set(std::size_t index, ValueView value);
    void insert(std::size_t index, ValueView value);
    void append(ValueView value) {
        if (chunks_.empty() || !chunks_.back()->append(value.bytes)) return insert(size_, value);
        bytes_ += value.bytes.size();
        ++size_;
    }
    // Values that lie one behind another. Either all come or, without memory, none.
    void append_all(BytesView values);
    // All items behind themselves so many times more. Cost: mostly that of copying their bytes.
    void repeat(std::uint64_t times);
    // Turns the order around. Cost: the items; nothing is allocated.
    void reverse();
    // All items of another list before the index: its chunks are moved, not its items.
    void insert(std::size_t index, PackedList&& run);
    void erase(std::size_t index) { erase(index, 1); }
    void erase(std::size_t first, std::size_t count);
    void clear();

    // Calls `visit(index, value)` for the items from `first` to before `last` until it returns
    // false.
    template <class Visit>
    void visit(std::size_t first, std::size_t last, Visit visit) const;
    // Calls `visit(bytes, count)` for the runs of items, each within a chunk, that these items
    // consist of, until it returns false.
    template <class Visit>
    void visit_runs(std::size_t first, std::size_t last, Visit visit) const;
    // The bytes of these items, and how many they are.
    void append_to(Bytes& out, std::size_t first, std::size_t last) const;
    std::size_t bytes_between(std::size_t first, std::size_t last) const;
    // The items from `first` to before `last`; good until the list changes.
    std::vector<ValueView> views(std::size_t first, std::size_t last) const;

private:
    struct Place {
        std::size_t chunk;
        std::size_t item;  // within the chunk
    };

    // Items that lie in one chunk.
    struct Run {
        BytesView bytes;
        std::size_t count;
    };

    static constexpr std::size_t first_chunk_bytes = 128;
    static constexpr std::size_t items_per_mark_byte = ListChunk::items_per_mark / 2;

    static PackedList of(BytesView values);
    PackedList copy() const;
    Place find(std::size_t index) const {
        if (chunks_.size() == 1) return {0, std::min(index, size_)};
        return find_among(index);
    }
    Place find_among(std::size_t index) const;
    Run run_from(std::size_t index, std::size_t count_max) const;
    bool has_room_for(std::size_t chunk, std::size_t bytes) const {
        return chunk < chunks_.size() && chunks_[chunk]->has_room_for(bytes);
    }
    void splice(std::size_t chunk, std::size_t item, std::size_t removed, BytesView bytes,
                std::size_t inserted);
    void insert_between(Place place, BytesView bytes);
    void add_chunk(std::size_t at);
    void drop_chunks(std::size_t at, std::size_t count);
    Place split(Place place);
    void join_shrunk(std::size_t chunk);
    void join_around(std::size_t chunk);
    void join_if_small(std::size_t chunk);

    std::vector<ListChunk::Pointer> chunks_;
    mutable std::vector<std::size_t> first_index_;  // of each chunk; good up to `known_`
    mutable std::size_t known_ = 0;
    std::size_t size_ = 0;
    std::size_t bytes_ = 0;  // of the items
};

template <class Visit>
void PackedList::visit(std::size_t first, std::size_t last, Visit visit) const {
    visit_runs(first, last, [&](BytesView bytes, std::size_t) {
        for (Reader reader(bytes); !reader.at_end(); ++first)
            if (!visit(first, ValueView{reader.value()})) return false;
        return true;
    });
}

template <class Visit>
void PackedList::visit_runs(std::size_t first, std::size_t last, Visit visit) const {
    while (first < last) {
        const Run run = run_from(first, last - first);
        if (!visit(run.bytes, run.count)) return;
        first += run.count;
    }
}

}  // namespace steward::engine
