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
    std::size_t item_bytes = 0;
    for (; !reader.at_end(); ++count) {
        const std::size_t size = reader.value().size();
        if (count > 0 && used + size + 2 * marks_of(count + 1) > bytes_max) break;
        if (count % items_per_mark == 0)
            marks[count / items_per_mark] = static_cast<std::uint16_t>(used);
        item_bytes = count == 0 || item_bytes == size ? size : 0;
        used += size;
    }
    Pointer chunk = make(capacity_for(used + 2 * marks_of(count)));
    chunk->used_ = static_cast<std::uint32_t>(used);
    chunk->count_ = static_cast<std::uint32_t>(count);
    chunk->item_bytes_ = static_cast<std::uint32_t>(item_bytes);
    std::memcpy(chunk->room(), values.data(), used);
    for (std::size_t mark = 1; mark <= marks_of(count); ++mark) chunk->set_mark(mark, marks[mark]);
    values.remove_prefix(used);
    return chunk;
}

void ListChunk::reverse() {
    if (count_ < 2) return;
    if (item_bytes_ == 1) return std::reverse(room(), room() + used_);  // marks stay
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

// The size that each of so many values has, or 0. Cost: where it could be so, the values.
std::size_t ListChunk::one_size(BytesView values, std::size_t count) {
    if (count <= 1) return values.size();
    Reader reader(values);
    const std::size_t size = reader.value().size();
    if (size * count != values.size()) return 0;
    while (!reader.at_end())
        if (reader.value().size() != size) return 0;
    return size;
}

void ListChunk::splice(Pointer& chunk, std::size_t item, std::size_t removed, BytesView bytes,
                       std::size_t inserted) {
    const std::size_t from = chunk->place_of(item);
    const std::size_t to = removed == 0 ? from : chunk->place_of(item + removed);
    const std::size_t used = chunk->used_ - (to - from) + bytes.size();
    const std::size_t count = chunk->count_ - removed + inserted;
    const std::size_t size_before = chunk->item_bytes_;
    const bool keeps_size = size_before != 0 && count > 0 &&
                            (inserted == 0 || one_size(bytes, inserted) == size_before);
    const std::size_t needed = used + 2 * marks_of(count);
    if (needed > chunk->capacity_) chunk = chunk->with_capacity(capacity_for(needed));
    char* const room = chunk->room();
    if (to - from != bytes.size())
        std::memmove(room + from + bytes.size(), room + to, chunk->used_ - to);
    if (!bytes.empty()) std::memcpy(room + from, bytes.data(), bytes.size());
    const std::size_t shift = bytes.size() - (to - from);  // modulo 2^64
    chunk->used_ = static_cast<std::uint32_t>(used);
    chunk->count_ = static_cast<std::uint32_t>(count);
    if (!keeps_size)
        chunk->item_bytes_ = static_cast<std::uint32_t>(one_size(chunk->bytes(), count));
    if (removed != 1 || inserted != 1)
        chunk->mark_from(item);
    else if (shift != 0)
        for (std::size_t mark = item / items_per_mark + 1; mark <= marks_of(count); ++mark)
            chunk->set_mark(mark, chunk->get_mark(mark) + shift);
    if (chunk->capacity_ > std::max(4 * needed, capacity_min))
        chunk = chunk->with_capacity(capacity_for(needed));
}

ListChunk::Pointer ListChunk::with_capacity(std::size_t capacity) const {
    Pointer other = make(capacity);
    other->used_ = used_;
    other->count_ = count_;
    other->item_bytes_ = item_bytes_;
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
    if (item_bytes_ != 0) {
        for (std::size_t next = std::max<std::size_t>(mark, 1); next <= marks_of(count_); ++next)
            set_mark(next, next * items_per_mark * item_bytes_);
        return;
    }
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
