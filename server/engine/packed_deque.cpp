#include "engine/packed_deque.hpp"

#include <algorithm>
#include <cstring>

namespace steward::engine {
namespace {

constexpr std::size_t chunk_bytes_max = 4096;  // larger only for an item that is
constexpr std::size_t chunk_bytes_min = 64;
constexpr std::size_t empty_bytes_kept = 256;  // a queue that is empty most of the time need not
                                               // allocate for each item

// The length stands behind its item and is read from its last byte: seven bits in each, the lowest
// last, and a high bit in all but the first, which says that another stands before it.
void write_length(char* at, std::size_t bytes, std::size_t size) {
    for (std::size_t i = bytes; i-- > 0; size >>= 7)
        at[i] = static_cast<char>((size & 0x7f) | (i > 0 ? 0x80 : 0));
}

struct Length {
    std::size_t size = 0;
    std::size_t bytes = 0;
};

Length length_before(const char* end) {
    Length length;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*--end);
        length.size |= std::size_t{byte & 0x7fu} << shift;
        ++length.bytes;
        if (byte < 0x80) return length;
    }
}

}  // namespace

void PackedDeque::push_back(ValueView value) {
    const std::size_t size = value.bytes.size();
    const std::size_t length = length_bytes(size);
    const bool fits = !chunks_.empty() && chunks_.back().room_behind() >= size + length;
    Chunk& chunk = fits ? chunks_.back() : chunk_with_room(size + length);
    char* const at = chunk.room.get() + chunk.end;
    std::memcpy(at, value.bytes.data(), size);
    write_length(at + size, length, size);
    chunk.end += static_cast<std::uint32_t>(size + length);
    bytes_ += size + length;
    ++chunk.items;
    ++size_;
}

ValueView PackedDeque::back() const {
    const Chunk& chunk = chunks_.back();
    const char* const end = chunk.room.get() + chunk.end;
    const Length length = length_before(end);
    return {{end - length.bytes - length.size, length.size}};
}

void PackedDeque::pop_front() {
    const std::size_t size = front().bytes.size();
    const std::size_t bytes = size + length_bytes(size);
    Chunk& chunk = chunks_[first_];
    chunk.begin += static_cast<std::uint32_t>(bytes);
    dropped(chunk, bytes);
}

void PackedDeque::pop_back() {
    Chunk& chunk = chunks_.back();
    const Length length = length_before(chunk.room.get() + chunk.end);
    const std::size_t bytes = length.size + length.bytes;
    chunk.end -= static_cast<std::uint32_t>(bytes);
    dropped(chunk, bytes);
}

void PackedDeque::clear() { *this = PackedDeque(); }

std::size_t PackedDeque::allocated_bytes() const {
    std::size_t bytes = chunks_.capacity() * sizeof(Chunk);
    for (const Chunk& chunk : chunks_) bytes += chunk.capacity;
    return bytes;
}

// The last chunk, made larger, or a new one behind it.
PackedDeque::Chunk& PackedDeque::chunk_with_room(std::size_t bytes) {
    const bool has_chunk = !chunks_.empty();
    const std::size_t used = has_chunk ? chunks_.back().used() : 0;
    if (has_chunk && used + bytes <= chunk_bytes_max) {
        // It doubles, or has at least half of its room free in front: what is moved was paid for by
        // as many bytes that came.
        Chunk& last = chunks_.back();
        std::size_t capacity = last.capacity;
        while (capacity < std::min(2 * used, chunk_bytes_max) || capacity < used + bytes)
            capacity *= 2;
        if (2 * used <= last.capacity || capacity > last.capacity)
            move(last, std::min(capacity, chunk_bytes_max));
        if (last.room_behind() >= bytes) return last;
    }
    if (!has_chunk || used > 0) chunks_.emplace_back();
    move(chunks_.back(), std::max(chunks() == 1 ? chunk_bytes_min : chunk_bytes_max, bytes));
    return chunks_.back();
}

void PackedDeque::move(Chunk& chunk, std::size_t capacity) {
    Chunk other{.room = std::make_unique_for_overwrite<char[]>(capacity),
                .capacity = static_cast<std::uint32_t>(capacity),
                .items = chunk.items};
    const BytesView kept = chunk.bytes();
    if (!kept.empty()) std::memcpy(other.room.get(), kept.data(), kept.size());
    other.end = static_cast<std::uint32_t>(kept.size());
    chunk = std::move(other);
}

// What is moved was paid for by at least as many bytes that went.
void PackedDeque::shrink_if_sparse(Chunk& chunk) {
    if (chunk.capacity <= std::max(empty_bytes_kept, 4 * chunk.used())) return;
    move(chunk, std::max(2 * chunk.used(), chunk_bytes_min));
}

// After so many bytes have left the chunk.
void PackedDeque::dropped(Chunk& chunk, std::size_t bytes) {
    bytes_ -= bytes;
    --chunk.items;
    --size_;
    if (chunk.used() == 0)
        drop_empty(chunk);
    else if (chunks() <= 2)
        shrink_if_sparse(chunk);
}

void PackedDeque::drop_empty(Chunk& chunk) {
    if (chunks() == 1) {
        chunk.begin = chunk.end = 0;
        if (chunk.capacity <= empty_bytes_kept) return;
        chunks_.clear();
        first_ = 0;
        return;
    }
    if (&chunk == &chunks_.back())
        chunks_.pop_back();
    else
        chunks_[first_++] = Chunk();
    const bool is_sparse = chunks_.capacity() > 4 * chunks();
    if (is_sparse || 2 * first_ >= chunks_.size()) {
        chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
    if (is_sparse) chunks_.shrink_to_fit();
    // While there were more, the chunks that are the ends now need not have been full: a large item
    // may have stood behind.
    if (chunks() <= 2)
        for (std::size_t end = first_; end < chunks_.size(); ++end) shrink_if_sparse(chunks_[end]);
}

}  // namespace steward::engine
