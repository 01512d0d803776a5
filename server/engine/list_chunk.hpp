// A chunk of a packed list: a run of items in one allocation. The items' bytes grow from the front
// of the room, marks from its end: mark k is the place of item 16 k, in two bytes, so that finding
// an item is at most fifteen steps over its neighbours. Where all items have one size, as numbers
// of one kind mostly do, the chunk knows it, and finding an item is a multiplication. The room is
// never more than four times what it holds, but for the smallest. How much a chunk should hold, and
// when neighbours are one, is the list's concern.
#pragma once

#include "common/short_bytes.hpp"
#include "common/value.hpp"

#include <cstring>
#include <memory>

namespace steward::engine {

class ListChunk {
public:
    struct Deleter {
        void operator()(ListChunk* chunk) const;
    };
    using Pointer = std::unique_ptr<ListChunk, Deleter>;

    // A chunk of the list holds more bytes, marks included, only when it is one item that has more.
    static constexpr std::size_t bytes_max = 2048;
    static constexpr std::size_t items_per_mark = 16;

    static Pointer make();
    // A chunk of as many of the values as it has room for, at least the first; they are taken off
    // the front.
    static Pointer filled(BytesView& values);
    Pointer copy() const { return with_capacity(capacity_); }

    std::size_t count() const { return count_; }
    // The bytes of the items.
    std::size_t used() const { return used_; }
    std::size_t allocated() const { return sizeof(ListChunk) + capacity_; }
    BytesView bytes() const { return {room(), used_}; }
    // Whether an item of so many bytes may come, when so many are freed for it.
    bool has_room_for(std::size_t bytes, std::size_t freed = 0) const {
        return used_ - freed + bytes + 2 * marks_of(count_ + 1) <= bytes_max;
    }

    // The size that all items have; 0 where they differ, and where there is none. A function of the
    // items alone, whatever changes led to them.
    std::size_t item_bytes() const { return item_bytes_; }

    std::size_t place_of(std::size_t item) const {
        if (item_bytes_ != 0) return item * item_bytes_;
        if (item == count_) return used_;
        const std::size_t mark = item / items_per_mark;
        Reader reader(bytes().substr(mark == 0 ? 0 : get_mark(mark)));
        reader.pass_values(item - mark * items_per_mark);
        return static_cast<std::size_t>(reader.position() - room());
    }

    ValueView at(std::size_t item) const {
        if (item_bytes_ != 0) return {{room() + item * item_bytes_, item_bytes_}};
        return {Reader(bytes().substr(place_of(item))).value()};
    }

    // Puts bytes in the place of an item that has as many; false when it has not.
    bool overwrite(std::size_t item, BytesView bytes) {
        const BytesView before = at(item).bytes;
        if (before.size() != bytes.size()) return false;
        copy_bytes(room() + (before.data() - room()), bytes.data(), bytes.size());
        return true;
    }

    // Adds an item at the end where there is room for it, allocated already; else false.
    bool append(BytesView bytes) {
        const std::size_t used = used_ + bytes.size();
        const std::size_t needed = used + 2 * marks_of(count_ + 1);
        if (needed > capacity_ || needed > bytes_max) return false;
        if (count_ > 0 && count_ % items_per_mark == 0) set_mark(count_ / items_per_mark, used_);
        copy_bytes(room() + used_, bytes.data(), bytes.size());
        item_bytes_ = count_ == 0 || item_bytes_ == bytes.size()
                          ? static_cast<std::uint32_t>(bytes.size())
                          : 0;
        used_ = static_cast<std::uint32_t>(used);
        ++count_;
        return true;
    }
    // Turns the order of the items around, where they are.
    void reverse();

    // Replaces `removed` items by `inserted` items whose bytes these are. The chunk is another one
    // where the room did not fit.
    static void splice(Pointer& chunk, std::size_t item, std::size_t removed, BytesView bytes,
                       std::size_t inserted);

private:
    explicit ListChunk(std::size_t capacity) : capacity_(static_cast<std::uint32_t>(capacity)) {}

    static constexpr std::size_t marks_of(std::size_t items) {
        return items == 0 ? 0 : (items - 1) / items_per_mark;
    }
    static Pointer make(std::size_t capacity);
    Pointer with_capacity(std::size_t capacity) const;
    static std::size_t one_size(BytesView values, std::size_t count);
    void mark_from(std::size_t item);
    std::size_t walk_to_mark(std::size_t mark) const;

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
    std::uint32_t item_bytes_ = 0;
};

}  // namespace steward::engine
