#include "engine/packed_deque.hpp"

#include <algorithm>
#include <cstring>

namespace steward::engine {
namespace {

constexpr std::size_t chunk_bytes_max = 4096;  // larger only for an item that is
constexpr std::size_t chunk_bytes_min = 64;
constexpr std::size_t empty_bytes_kept = 256;  // a queue that is empty most of the time need not allocate for each item

// The length stands behind its item and is read from its last byte: seven bits in each, the lowest last, and a high bit
// in all but the first, which says that another stands before it.
void write_length(char* at, std::size_t bytes, std::size_t size) {
    for (std::size_t i = bytes; i-- > 0; size >>= 7) at[i] = static_cast<char>((size & 0x7f) | (i > 0 ? 0x80 : 0));
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

std::size_t PackedDeque::length_bytes(std::size_t size) {
    std::size_t bytes = 1;
    while (size >>= 7) ++bytes;
    return bytes;
}

void PackedDeque::push_back(ValueView value) {
    const std::size_t size = value.bytes.size();
    const std::size_t length = length_bytes(size);
    char* const at = make_room(size + length);
    std::memcpy(at, value.bytes.data(), size);
    write_length(at + size, length, size);
    ++size_;
}

ValueView PackedDeque::front() const { return {Reader(chunks_.front().bytes()).value()}; }

ValueView PackedDeque::back() const {
    const Chunk& chunk = chunks_.back();
    const char* const end = chunk.room.get() + chunk.end;
    const Length length = length_before(end);
    return {{end - length.bytes - length.size, length.size}};
}

void PackedDeque::pop_front() {
    Chunk& chunk = chunks_.front();
    const std::size_t size = front().bytes.size();
    chunk.begin += static_cast<std::uint32_t>(size + length_bytes(size));
    --size_;
    drop_if_empty(chunk);
}

void PackedDeque::pop_back() {
    Chunk& chunk = chunks_.back();
    const Length length = length_before(chunk.room.get() + chunk.end);
    chunk.end -= static_cast<std::uint32_t>(length.size + length.bytes);
    --size_;
    drop_if_empty(chunk);
}

void PackedDeque::clear() { *this = PackedDeque(); }

// The place of so many bytes behind the last item.
char* PackedDeque::make_room(std::size_t bytes) {
    const bool has_chunk = !chunks_.empty();
    const std::size_t used = has_chunk ? chunks_.back().bytes().size() : 0;
    if (has_chunk && chunks_.back().capacity - chunks_.back().end < bytes && used + bytes <= chunk_bytes_max) {
        // It doubles, or has at least half of its room free in front: what is moved was paid for by as many bytes that came.
        Chunk& last = chunks_.back();
        std::size_t capacity = last.capacity;
        while (capacity < std::min(2 * used, chunk_bytes_max) || capacity < used + bytes) capacity *= 2;
        if (2 * used <= last.capacity || capacity > last.capacity) grow(last, std::min(capacity, chunk_bytes_max));
    }
    if (!has_chunk || chunks_.back().capacity - chunks_.back().end < bytes) {
        if (!has_chunk || used > 0) {
            chunks_.emplace_back();
            stored_bytes_ += sizeof(Chunk);
        }
        grow(chunks_.back(), std::max(chunks_.size() == 1 ? chunk_bytes_min : chunk_bytes_max, bytes));
    }
    Chunk& last = chunks_.back();
    char* const at = last.room.get() + last.end;
    last.end += static_cast<std::uint32_t>(bytes);
    return at;
}

void PackedDeque::grow(Chunk& chunk, std::size_t capacity) {
    Chunk other{.room = std::make_unique_for_overwrite<char[]>(capacity), .capacity = static_cast<std::uint32_t>(capacity)};
    const BytesView kept = chunk.bytes();
    if (!kept.empty()) std::memcpy(other.room.get(), kept.data(), kept.size());
    other.end = static_cast<std::uint32_t>(kept.size());
    stored_bytes_ += capacity;
    stored_bytes_ -= chunk.capacity;
    chunk = std::move(other);
}

void PackedDeque::drop_if_empty(Chunk& chunk) {
    if (chunk.begin < chunk.end) return;
    if (chunks_.size() == 1 && chunk.capacity <= empty_bytes_kept) {
        chunk.begin = chunk.end = 0;
        return;
    }
    stored_bytes_ -= chunk.capacity + sizeof(Chunk);
    if (&chunk == &chunks_.front())
        chunks_.pop_front();
    else
        chunks_.pop_back();
}

}  // namespace steward::engine
