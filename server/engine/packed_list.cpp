#include "engine/packed_list.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace steward::engine {
namespace {

constexpr std::size_t chunk_bytes_max = 2048;
constexpr std::size_t chunk_bytes_min = 48;
constexpr std::size_t items_per_mark = 16;

constexpr std::size_t marks_of(std::size_t items) { return items == 0 ? 0 : (items - 1) / items_per_mark; }

}  // namespace

// Items grow from the front of the room, marks from its end: mark k is the place of item 16 k.
class PackedList::Chunk {
public:
    static ChunkPointer make(std::size_t capacity) {
        void* memory = std::malloc(sizeof(Chunk) + capacity);
        if (memory == nullptr) throw std::bad_alloc();
        return ChunkPointer(new (memory) Chunk(capacity));
    }

    std::size_t count() const { return count_; }
    std::size_t used() const { return used_; }
    std::size_t allocated() const { return sizeof(Chunk) + capacity_; }
    BytesView bytes() const { return {room(), used_}; }

    std::size_t place_of(std::size_t item) const {
        if (item == count_) return used_;
        const std::size_t mark = item / items_per_mark;
        Reader reader(bytes().substr(mark == 0 ? 0 : get_mark(mark)));
        for (std::size_t i = mark * items_per_mark; i < item; ++i) reader.value();
        return static_cast<std::size_t>(reader.position() - room());
    }

    // Puts bytes in the place of an item that has as many; false when it has not.
    bool overwrite(std::size_t item, BytesView bytes) {
        const std::size_t from = place_of(item);
        Reader reader({room() + from, used_ - from});
        if (reader.value().size() != bytes.size()) return false;
        std::memcpy(room() + from, bytes.data(), bytes.size());
        return true;
    }

    // Replace `removed` items by `inserted` items whose bytes these are. Allocates anew where the room does not fit.
    static void splice(ChunkPointer& chunk, std::size_t item, std::size_t removed, BytesView bytes, std::size_t inserted) {
        const std::size_t from = chunk->place_of(item);
        const std::size_t to = removed == 0 ? from : chunk->place_of(item + removed);
        const std::size_t used = chunk->used_ - (to - from) + bytes.size();
        const std::size_t count = chunk->count_ - removed + inserted;
        const std::size_t needed = used + 2 * marks_of(count);
        if (needed > chunk->capacity_) chunk = chunk->with_capacity(capacity_for(needed));
        char* room = chunk->room();
        if (to - from != bytes.size()) std::memmove(room + from + bytes.size(), room + to, chunk->used_ - to);
        if (!bytes.empty()) std::memcpy(room + from, bytes.data(), bytes.size());
        const std::size_t shift = bytes.size() - (to - from);  // modulo 2^64
        chunk->used_ = static_cast<std::uint32_t>(used);
        chunk->count_ = static_cast<std::uint32_t>(count);
        if (removed != inserted)
            chunk->mark_from(item);
        else if (shift != 0)
            for (std::size_t mark = (item + removed - 1) / items_per_mark + 1; mark <= marks_of(count); ++mark)
                chunk->set_mark(mark, chunk->get_mark(mark) + shift);
        if (chunk->capacity_ > std::max(4 * needed, chunk_bytes_min))
            chunk = chunk->with_capacity(capacity_for(needed));
    }

private:
    explicit Chunk(std::size_t capacity) : capacity_(static_cast<std::uint32_t>(capacity)) {}

    static std::size_t capacity_for(std::size_t needed) {
        if (needed > chunk_bytes_max) return needed;
        std::size_t capacity = chunk_bytes_min;
        while (capacity < needed) capacity = std::min(capacity * 2, chunk_bytes_max);
        return capacity;
    }

    ChunkPointer with_capacity(std::size_t capacity) const {
        ChunkPointer other = make(capacity);
        other->used_ = used_;
        other->count_ = count_;
        std::memcpy(other->room(), room(), used_);
        for (std::size_t mark = 1; mark <= marks_of(count_); ++mark) other->set_mark(mark, get_mark(mark));
        return other;
    }

    // Walks the items once from the last mark that is still right.
    void mark_from(std::size_t item) {
        std::size_t mark = std::min(item, count_ == 0 ? 0 : std::size_t{count_} - 1) / items_per_mark;
        if (count_ == item + 1 && item % items_per_mark != 0) return;  // appended: no mark moved
        Reader reader(bytes().substr(mark == 0 ? 0 : mark_or_walk(mark)));
        for (std::size_t i = mark * items_per_mark; i < count_; ++i) {
            if (i > 0 && i % items_per_mark == 0)
                set_mark(i / items_per_mark, static_cast<std::size_t>(reader.position() - room()));
            reader.value();
        }
    }

    // The mark of the group that begins with the spliced item itself may not be written yet.
    std::size_t mark_or_walk(std::size_t mark) {
        Reader reader(bytes().substr(mark == 1 ? 0 : get_mark(mark - 1)));
        for (std::size_t i = 0; i < items_per_mark; ++i) reader.value();
        return static_cast<std::size_t>(reader.position() - room());
    }

    char* room() { return reinterpret_cast<char*>(this + 1); }
    const char* room() const { return reinterpret_cast<const char*>(this + 1); }
    std::size_t get_mark(std::size_t mark) const {
        std::uint16_t place = 0;
        std::memcpy(&place, room() + capacity_ - 2 * mark, 2);
        return place;
    }
    void set_mark(std::size_t mark, std::size_t place) {
        const auto narrow = static_cast<std::uint16_t>(place);
        std::memcpy(room() + capacity_ - 2 * mark, &narrow, 2);
    }

    std::uint32_t capacity_;
    std::uint32_t used_ = 0;
    std::uint32_t count_ = 0;
};

void PackedList::ChunkDeleter::operator()(Chunk* chunk) const { std::free(chunk); }

PackedList::PackedList() = default;
PackedList::PackedList(PackedList&&) noexcept = default;
PackedList& PackedList::operator=(PackedList&&) noexcept = default;
PackedList::~PackedList() = default;

// The index of each chunk's first item is worked out when it is asked for, and forgotten behind a change.
PackedList::Place PackedList::find(std::size_t index) const {
    if (index >= size_) return {chunks_.size() - 1, chunks_.back()->count()};
    if (first_index_.size() < chunks_.size()) first_index_.resize(chunks_.size());
    if (known_ == 0) {
        first_index_[0] = 0;
        known_ = 1;
    }
    while (known_ < chunks_.size() && first_index_[known_ - 1] + chunks_[known_ - 1]->count() <= index) {
        first_index_[known_] = first_index_[known_ - 1] + chunks_[known_ - 1]->count();
        ++known_;
    }
    const auto end = first_index_.begin() + static_cast<std::ptrdiff_t>(known_);
    const auto chunk = static_cast<std::size_t>(std::upper_bound(first_index_.begin(), end, index) - first_index_.begin()) - 1;
    return {chunk, index - first_index_[chunk]};
}

ValueView PackedList::at(std::size_t index) const {
    const Place place = find(index);
    const Chunk& chunk = *chunks_[place.chunk];
    Reader reader(chunk.bytes().substr(chunk.place_of(place.item)));
    return {reader.value()};
}

void PackedList::set(std::size_t index, ValueView value) {
    const Place place = find(index);
    Chunk& chunk = *chunks_[place.chunk];
    if (chunk.overwrite(place.item, value.bytes)) return;
    const std::size_t grown = chunk.used() + value.bytes.size() + 2 * marks_of(chunk.count());
    if (chunk.count() > 1 && grown > chunk_bytes_max && grown - at(index).bytes.size() > chunk_bytes_max) {
        erase(index);
        return insert(index, value);
    }
    splice(place.chunk, place.item, 1, value.bytes, 1);
}

void PackedList::insert(std::size_t index, ValueView value) {
    const std::size_t size = value.bytes.size();
    const auto fits = [&](std::size_t chunk) {
        if (chunk >= chunks_.size()) return false;
        const Chunk& candidate = *chunks_[chunk];
        return candidate.used() + size + 2 * marks_of(candidate.count() + 1) <= chunk_bytes_max;
    };
    if (chunks_.empty()) add_chunk(0);
    Place place = find(index);
    if (!fits(place.chunk) && chunks_[place.chunk]->count() > 0) {
        place = split(place);  // the chunk that the item would begin
        if (place.chunk > 0 && fits(place.chunk - 1))
            place = {place.chunk - 1, chunks_[place.chunk - 1]->count()};
        else if (!fits(place.chunk))
            add_chunk(place.chunk);
    }
    splice(place.chunk, place.item, 0, value.bytes, 1);
    ++size_;
}

void PackedList::insert(std::size_t index, PackedList&& run) {
    if (run.size_ == 0) return;
    if (size_ == 0) {
        *this = std::move(run);
        return;
    }
    const std::size_t at = split(find(index)).chunk;
    const std::size_t count = run.chunks_.size();
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at), std::make_move_iterator(run.chunks_.begin()),
                   std::make_move_iterator(run.chunks_.end()));
    size_ += run.size_;
    stored_bytes_ += run.stored_bytes_;
    known_ = std::min(known_, at);
    run = PackedList();
    join_small(at + count - 1);
    if (at > 0) join_small(at - 1);
}

void PackedList::erase(std::size_t first, std::size_t count) {
    while (count > 0) {
        const Place place = find(first);
        std::size_t whole_chunks = 0;
        std::size_t items = 0;
        for (std::size_t chunk = place.chunk; place.item == 0 && chunk < chunks_.size(); ++chunk, ++whole_chunks) {
            if (items + chunks_[chunk]->count() > count) break;
            items += chunks_[chunk]->count();
        }
        if (whole_chunks > 0) {
            drop_chunks(place.chunk, whole_chunks);
        } else {
            items = std::min(count, chunks_[place.chunk]->count() - place.item);
            splice(place.chunk, place.item, items, {}, 0);
            join_small(place.chunk);
        }
        count -= items;
        size_ -= items;
    }
}

// A short list's one chunk has more room than it needs, and items of more than a third of a chunk leave some of it unused.
std::uint64_t PackedList::bytes_of_rounds(std::uint64_t rounds) const {
    std::uint64_t bytes = 0;
    for (const ChunkPointer& chunk : chunks_) bytes += chunk->used();
    const std::uint64_t round = std::min<std::uint64_t>(stored_bytes_, bytes + bytes / 8 * 5 + size_ / 6 + 1);
    return round != 0 && rounds > UINT64_MAX / round ? UINT64_MAX : rounds * round;
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

PackedList::Run PackedList::run_from(std::size_t index) const {
    const Place place = find(index);
    const Chunk& chunk = *chunks_[place.chunk];
    return {chunk.bytes().substr(chunk.place_of(place.item)), chunk.count() - place.item};
}

void PackedList::splice(std::size_t chunk, std::size_t item, std::size_t removed, BytesView bytes, std::size_t inserted) {
    stored_bytes_ -= chunks_[chunk]->allocated();
    Chunk::splice(chunks_[chunk], item, removed, bytes, inserted);
    stored_bytes_ += chunks_[chunk]->allocated();
    if (removed != inserted) known_ = std::min(known_, chunk + 1);
}

void PackedList::add_chunk(std::size_t at) {
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at), Chunk::make(chunk_bytes_min));
    stored_bytes_ += chunks_[at]->allocated() + sizeof(ChunkPointer);
    known_ = std::min(known_, at);
}

void PackedList::drop_chunks(std::size_t at, std::size_t count) {
    for (std::size_t chunk = at; chunk < at + count; ++chunk)
        stored_bytes_ -= chunks_[chunk]->allocated() + sizeof(ChunkPointer);
    const auto first = chunks_.begin() + static_cast<std::ptrdiff_t>(at);
    chunks_.erase(first, first + static_cast<std::ptrdiff_t>(count));
    known_ = std::min(known_, at);
}

// After it, the item at `place` is the first of its chunk; at a chunk's end that is a place where a chunk may be put.
PackedList::Place PackedList::split(Place place) {
    const std::size_t count = chunks_[place.chunk]->count();
    if (place.item == 0) return place;
    if (place.item < count) {
        add_chunk(place.chunk + 1);
        const BytesView tail = chunks_[place.chunk]->bytes().substr(chunks_[place.chunk]->place_of(place.item));
        splice(place.chunk + 1, 0, 0, tail, count - place.item);
        splice(place.chunk, place.item, count - place.item, {}, 0);
    }
    return {place.chunk + 1, 0};
}

// Neighbours that are small are put together, so that many deletions leave no crowd of small chunks.
void PackedList::join_small(std::size_t chunk) {
    if (chunk + 1 >= chunks_.size()) return;
    const Chunk& next = *chunks_[chunk + 1];
    if (chunks_[chunk]->used() + next.used() > chunk_bytes_max / 4) return;
    splice(chunk, chunks_[chunk]->count(), 0, next.bytes(), next.count());
    drop_chunks(chunk + 1, 1);
}

}  // namespace steward::engine
