#include "engine/list_chunk.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

namespace steward::engine {
namespace {

constexpr std::size_t capacity_min = 48;

std::size_t capacity_for(std::size_t needed) {
    if (needed > ListChunk::bytes_max) return needed;
    std::size_t capacity = capacity_min;
    while (capacity < needed) capacity = std::min(capacity * 2, ListChunk::bytes_max);
    return capacity;
}

}  // namespace

void ListChunk::Deleter::operator()(ListChunk* chunk) const { std::free(chunk); }

ListChunk::Pointer ListChunk::make() { return make(capacity_min); }

ListChunk::Pointer ListChunk::make(std::size_t capacity) {
    void* memory = std::malloc(sizeof(ListChunk) + capacity);
    if (memory == nullptr) throw std::bad_alloc();
    return Pointer(new (memory) ListChunk(capacity));
}

ListChunk::Pointer ListChunk::filled(BytesView& values) {
    std::array<std::uint16_t, bytes_max / items_per_mark> marks;
    Reader reader(values);
    std::size_t used = 0;
    std::size_t count = 0;
    for (; !reader.at_end(); ++count) {
        const std::size_t size = reader.value().size();
        if (count > 0 && used + size + 2 * marks_of(count + 1) > bytes_max) break;
        if (count % items_per_mark == 0)
            marks[count / items_per_mark] = static_cast<std::uint16_t>(used);
        used += size;
    }
    Pointer chunk = make(capacity_for(used + 2 * marks_of(count)));
    chunk->used_ = static_cast<std::uint32_t>(used);
    chunk->count_ = static_cast<std::uint32_t>(count);
    std::memcpy(chunk->room(), values.data(), used);
    for (std::size_t mark = 1; mark <= marks_of(count); ++mark) chunk->set_mark(mark, marks[mark]);
    values.remove_prefix(used);
    return chunk;
}

void ListChunk::reverse() {
    if (count_ < 2) return;
    if (used_ == count_) return std::reverse(room(), room() + used_);  // marks stay
    std::array<char, bytes_max> before;
    std::memcpy(before.data(), room(), used_);
    Reader reader({before.data(), used_});
    std::size_t place = used_;
    for (std::size_t item = count_; item-- > 0;) {
        const BytesView bytes = reader.value();
        place -= bytes.size();
        copy_bytes(room() + place, bytes.data(), bytes.size());
        if (item > 0 && item % items_per_mark == 0) set_mark(item / items_per_mark, place);
    }
}

void ListChunk::splice(Pointer& chunk, std::size_t item, std::size_t removed, BytesView bytes,
                       std::size_t inserted) {
    const std::size_t from = chunk->place_of(item);
    const std::size_t to = removed == 0 ? from : chunk->place_of(item + removed);
    const std::size_t used = chunk->used_ - (to - from) + bytes.size();
    const std::size_t count = chunk->count_ - removed + inserted;
    const std::size_t needed = used + 2 * marks_of(count);
    if (needed > chunk->capacity_) chunk = chunk->with_capacity(capacity_for(needed));
    char* const room = chunk->room();
    if (to - from != bytes.size())
        std::memmove(room + from + bytes.size(), room + to, chunk->used_ - to);
    if (!bytes.empty()) std::memcpy(room + from, bytes.data(), bytes.size());
    const std::size_t shift = bytes.size() - (to - from);  // modulo 2^64
    chunk->used_ = static_cast<std::uint32_t>(used);
    chunk->count_ = static_cast<std::uint32_t>(count);
    if (removed != inserted)
        chunk->mark_from(item);
    else if (shift != 0)
        for (std::size_t mark = (item + removed - 1) / items_per_mark + 1; mark <= marks_of(count);
             ++mark)
            chunk->set_mark(mark, chunk->get_mark(mark) + shift);
    if (chunk->capacity_ > std::max(4 * needed, capacity_min))
        chunk = chunk->with_capacity(capacity_for(needed));
}

ListChunk::Pointer ListChunk::with_capacity(std::size_t capacity) const {
    Pointer other = make(capacity);
    other->used_ = used_;
    other->count_ = count_;
    std::memcpy(other->room(), room(), used_);
    for (std::size_t mark = 1; mark <= marks_of(count_); ++mark)
        other->set_mark(mark, get_mark(mark));
    return other;
}

// Walks the items once from the last mark that is still right.
void ListChunk::mark_from(std::size_t item) {
    const std::size_t mark =
        std::min(item, count_ == 0 ? 0 : std::size_t{count_} - 1) / items_per_mark;
    if (count_ == item + 1 && item % items_per_mark != 0) return;  // appended: no mark moved
    Reader reader(bytes().substr(mark == 0 ? 0 : walk_to_mark(mark)));
    for (std::size_t i = mark * items_per_mark; i < count_; ++i) {
        if (i > 0 && i % items_per_mark == 0)
            set_mark(i / items_per_mark, static_cast<std::size_t>(reader.position() - room()));
        reader.value();
    }
}

// The mark of the group that begins with the spliced item itself may not be written yet.
std::size_t ListChunk::walk_to_mark(std::size_t mark) const {
    Reader reader(bytes().substr(mark == 1 ? 0 : get_mark(mark - 1)));
    for (std::size_t i = 0; i < items_per_mark; ++i) reader.value();
    return static_cast<std::size_t>(reader.position() - room());
}

}  // namespace steward::engine
