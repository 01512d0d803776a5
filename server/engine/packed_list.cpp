#include "engine/packed_list.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// Two neighbours have more bytes than this together, or they are one chunk.
constexpr std::size_t joined_bytes_max = ListChunk::bytes_max / 4;

}  // namespace

// The index of each chunk's first item is worked out when it is asked for, and forgotten behind a
// change.
PackedList::Place PackedList::find_among(std::size_t index) const {
    if (index >= size_) return {chunks_.size() - 1, chunks_.back()->count()};
    if (first_index_.size() < chunks_.size()) first_index_.resize(chunks_.size());
    if (known_ == 0) {
        first_index_[0] = 0;
        known_ = 1;
    }
    while (known_ < chunks_.size() &&
           first_index_[known_ - 1] + chunks_[known_ - 1]->count() <= index) {
        first_index_[known_] = first_index_[known_ - 1] + chunks_[known_ - 1]->count();
        ++known_;
    }
    const auto end = first_index_.begin() + static_cast<std::ptrdiff_t>(known_);
    const auto behind = std::upper_bound(first_index_.begin(), end, index);
    const auto chunk = static_cast<std::size_t>(behind - first_index_.begin()) - 1;
    return {chunk, index - first_index_[chunk]};
}

void PackedList::set(std::size_t index, ValueView value) {
    const Place place = find(index);
    ListChunk& chunk = *chunks_[place.chunk];
    if (chunk.overwrite(place.item, value.bytes)) return;
    const auto is_too_small = [&](std::size_t freed) {
        return !chunk.has_room_for(value.bytes.size(), freed);
    };
    if (chunk.count() > 1 && is_too_small(0) && is_too_small(chunk.at(place.item).bytes.size())) {
        erase(index);
        return insert(index, value);
    }
    const std::size_t before = bytes_;
    splice(place.chunk, place.item, 1, value.bytes, 1);
    if (bytes_ < before) join_shrunk(place.chunk);
}

void PackedList::insert(std::size_t index, ValueView value) {
    if (chunks_.empty()) add_chunk(0);
    const Place place = find(index);
    if (size_ == 0 || has_room_for(place.chunk, value.bytes.size()))
        splice(place.chunk, place.item, 0, value.bytes, 1);
    else
        insert_between(place, value.bytes);
    ++size_;
}

// Cuts the chunk that has no room for the item where the item belongs; it goes to the end of the
// one part, or to the front of the other, or has a chunk of its own between them.
void PackedList::insert_between(Place place, BytesView bytes) {
    place = split(place);
    if (place.chunk > 0 && has_room_for(place.chunk - 1, bytes.size()))
        place = {place.chunk - 1, chunks_[place.chunk - 1]->count()};
    else if (!has_room_for(place.chunk, bytes.size()))
        add_chunk(place.chunk);
    splice(place.chunk, place.item, 0, bytes, 1);
    join_around(place.chunk);
}

void PackedList::insert(std::size_t index, PackedList&& run) {
    if (run.size_ == 0) return;
    if (size_ == 0) {
        *this = std::move(run);
        run = PackedList();
        return;
    }
    const std::size_t at = split(find(index)).chunk;
    const std::size_t count = run.chunks_.size();
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at),
                   std::make_move_iterator(run.chunks_.begin()),
                   std::make_move_iterator(run.chunks_.end()));
    size_ += run.size_;
    bytes_ += run.bytes_;
    known_ = std::min(known_, at);
    run = PackedList();
    join_around(at + count - 1);
    join_around(at);
}

PackedList PackedList::of(BytesView values) {
    PackedList made;
    while (!values.empty()) {
        made.chunks_.push_back(ListChunk::filled(values));
        made.size_ += made.chunks_.back()->count();
        made.bytes_ += made.chunks_.back()->used();
    }
    return made;
}

PackedList PackedList::copy() const {
    PackedList made;
    made.chunks_.reserve(chunks_.size());
    for (const ListChunk::Pointer& chunk : chunks_) made.chunks_.push_back(chunk->copy());
    made.size_ = size_;
    made.bytes_ = bytes_;
    return made;
}

void PackedList::append_all(BytesView values) { insert(size_, of(values)); }

// Rounds of few bytes are put together first, so that whole chunks are copied.
void PackedList::repeat(std::uint64_t times) {
    constexpr std::size_t block_bytes = 64u << 10;
    PackedList repeated;
    if (bytes_ > block_bytes) {
        for (; times > 0; --times) repeated.insert(repeated.size_, copy());
    } else if (size_ > 0 && times > 0) {
        const std::uint64_t rounds = std::min<std::uint64_t>(times, 1 + block_bytes / bytes_);
        Bytes block;
        block.reserve(rounds * bytes_);
        for (std::uint64_t i = 0; i < rounds; ++i) append_to(block, 0, size_);
        const PackedList packed = of(block);
        for (; times >= rounds; times -= rounds) repeated.insert(repeated.size_, packed.copy());
        repeated.append_all(BytesView(block).substr(0, times * bytes_));
    }
    insert(size_, std::move(repeated));
}

void PackedList::reverse() {
    std::reverse(chunks_.begin(), chunks_.end());
    for (const ListChunk::Pointer& chunk : chunks_) chunk->reverse();
    known_ = 0;
}

void PackedList::erase(std::size_t first, std::size_t count) {
    while (count > 0) {
        const Place place = find(first);
        std::size_t whole_chunks = 0;
        std::size_t items = 0;
        for (std::size_t chunk = place.chunk; place.item == 0 && chunk < chunks_.size();
             ++chunk, ++whole_chunks) {
            if (items + chunks_[chunk]->count() > count) break;
            items += chunks_[chunk]->count();
        }
        if (whole_chunks > 0) {
            drop_chunks(place.chunk, whole_chunks);
            if (place.chunk > 0) join_if_small(place.chunk - 1);
        } else {
            items = std::min(count, chunks_[place.chunk]->count() - place.item);
            splice(place.chunk, place.item, items, {}, 0);
            join_shrunk(place.chunk);
        }
        count -= items;
        size_ -= items;
    }
}

// An eighth of a byte for each item's mark, so everything is counted in eighths.
std::uint64_t PackedList::bytes_of_rounds(std::uint64_t rounds) const {
    const std::uint64_t round = items_per_mark_byte * bytes_ + size_;
    if (round != 0 && rounds > (UINT64_MAX - items_per_mark_byte) / round) return UINT64_MAX;
    return (rounds * round + items_per_mark_byte - 1) / items_per_mark_byte;
}

std::size_t PackedList::allocated_bytes() const {
    std::size_t bytes = chunks_.capacity() * sizeof(ListChunk::Pointer) +
                        first_index_.capacity() * sizeof(std::size_t);
    for (const ListChunk::Pointer& chunk : chunks_) bytes += chunk->allocated();
    return bytes;
}

void PackedList::clear() { *this = PackedList(); }

std::vector<ValueView> PackedList::views(std::size_t first, std::size_t last) const {
    std::vector<ValueView> found;
    found.reserve(last > first ? last - first : 0);
    visit(first, last, [&](std::size_t, ValueView value) {
        found.push_back(value);
        return true;
    });
    return found;
}

void PackedList::append_to(Bytes& out, std::size_t first, std::size_t last) const {
    const std::size_t needed = out.size() + bytes_between(first, last);
    if (needed > out.capacity()) out.reserve(needed);
    visit_runs(first, last, [&](BytesView bytes, std::size_t) { return out += bytes, true; });
}

std::size_t PackedList::bytes_between(std::size_t first, std::size_t last) const {
    if (first == 0 && last == size_) return bytes_;
    std::size_t sum = 0;
    visit_runs(first, last,
               [&](BytesView bytes, std::size_t) { return sum += bytes.size(), true; });
    return sum;
}

// The items from `index` to the end of its chunk, but not more than so many.
PackedList::Run PackedList::run_from(std::size_t index, std::size_t count_max) const {
    const Place place = find(index);
    const ListChunk& chunk = *chunks_[place.chunk];
    const std::size_t count = std::min(chunk.count() - place.item, count_max);
    const std::size_t begin = chunk.place_of(place.item);
    return {chunk.bytes().substr(begin, chunk.place_of(place.item + count) - begin), count};
}

void PackedList::splice(std::size_t chunk, std::size_t item, std::size_t removed, BytesView bytes,
                        std::size_t inserted) {
    bytes_ -= chunks_[chunk]->used();
    ListChunk::splice(chunks_[chunk], item, removed, bytes, inserted);
    bytes_ += chunks_[chunk]->used();
    if (removed != inserted) known_ = std::min(known_, chunk + 1);
}

void PackedList::add_chunk(std::size_t at) {
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at), ListChunk::make());
    known_ = std::min(known_, at);
}

void PackedList::drop_chunks(std::size_t at, std::size_t count) {
    for (std::size_t chunk = at; chunk < at + count; ++chunk) bytes_ -= chunks_[chunk]->used();
    const auto first = chunks_.begin() + static_cast<std::ptrdiff_t>(at);
    chunks_.erase(first, first + static_cast<std::ptrdiff_t>(count));
    known_ = std::min(known_, at);
    if (chunks_.capacity() > 4 * (chunks_.size() + 1)) {
        chunks_.shrink_to_fit();
        first_index_.resize(chunks_.size());
        first_index_.shrink_to_fit();
    }
}

// After it, the item at `place` is the first of its chunk; at a chunk's end that is a place where a
// chunk may be put.
PackedList::Place PackedList::split(Place place) {
    const std::size_t count = chunks_[place.chunk]->count();
    if (place.item == 0) return place;
    if (place.item < count) {
        add_chunk(place.chunk + 1);
        const BytesView tail =
            chunks_[place.chunk]->bytes().substr(chunks_[place.chunk]->place_of(place.item));
        splice(place.chunk + 1, 0, 0, tail, count - place.item);
        splice(place.chunk, place.item, count - place.item, {}, 0);
    }
    return {place.chunk + 1, 0};
}

// After bytes of this chunk alone have gone.
void PackedList::join_shrunk(std::size_t chunk) {
    if (chunks_[chunk]->used() > joined_bytes_max) return;
    join_if_small(chunk);
    if (chunk > 0) join_if_small(chunk - 1);
}

// Puts small neighbours together where a cut has left this chunk or the ones beside it smaller. To
// join two makes the sums with those beside them only larger, so each pair is looked at once, from
// the back.
void PackedList::join_around(std::size_t chunk) {
    for (std::size_t left = std::min(chunk + 2, chunks_.size()); left-- > 0 && left + 2 >= chunk;)
        join_if_small(left);
}

void PackedList::join_if_small(std::size_t chunk) {
    if (chunk + 1 >= chunks_.size()) return;
    const ListChunk& next = *chunks_[chunk + 1];
    if (chunks_[chunk]->used() + next.used() > joined_bytes_max) return;
    splice(chunk, chunks_[chunk]->count(), 0, next.bytes(), next.count());
    drop_chunks(chunk + 1, 1);
}

}  // namespace steward::engine
