#include "engine/packed_dict.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace steward::engine {
namespace {

constexpr std::size_t slots_min = 8;

}  // namespace

PackedDict::Place::Place(BytesView key, ValueView value)
    : key_size_(static_cast<std::uint32_t>(key.size())),
      value_size_(static_cast<std::uint32_t>(value.bytes.size())) {
    bytes_.reset(static_cast<char*>(std::malloc(room())));
    if (bytes_ == nullptr) throw std::bad_alloc();
    std::memcpy(bytes_.get(), key.data(), key.size());
    std::memcpy(bytes_.get() + key_size_, value.bytes.data(), value.bytes.size());
}

// The tag of an erased slot or an empty one is 0, and seldom a key's: what a slot leads to is
// looked at where the tag is the key's.
[[gnu::always_inline]] inline std::size_t PackedDict::slot_of(std::uint32_t tag,
                                                              BytesView key) const {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t slot = tag & mask;; slot = (slot + 1) & mask) {
        const Slot& found = table_[slot];
        if (found.content == empty) return slot;
        if (found.tag == tag && found.content >= first_place &&
            entries_[found.content - first_place].has_key(key))
            return slot;
    }
}

std::size_t PackedDict::free_slot(std::uint32_t tag) const {
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = tag & mask;
    while (table_[slot].content >= first_place) slot = (slot + 1) & mask;
    return slot;
}

std::optional<ValueView> PackedDict::find(BytesView key) const {
    if (size_ == 0) return std::nullopt;
    const std::uint32_t content = table_[slot_of(tag_of(key), key)].content;
    if (content < first_place) return std::nullopt;
    return entries_[content - first_place].value();
}

void PackedDict::set(BytesView key, ValueView value) {
    const std::uint32_t tag = tag_of(key);
    if (size_ > 0) {
        const std::uint32_t content = table_[slot_of(tag, key)].content;
        if (content >= first_place) {
            Place& place = entries_[content - first_place];
            if (place.replace_value(value)) [[likely]]
                return;
            const std::size_t before = place.charge();
            place = Place(place.key(), value);
            bytes_ += place.charge() - before;
            return;
        }
    }
    insert(tag, key, value);
}

std::optional<std::size_t> PackedDict::place_of(std::uint32_t tag, BytesView key) const {
    if (size_ == 0) return std::nullopt;
    const std::uint32_t content = table_[slot_of(tag, key)].content;
    if (content < first_place) return std::nullopt;
    return content - first_place;
}

void PackedDict::insert(std::uint32_t tag, BytesView key, ValueView value) {
    if (is_full()) rebuild(slots_for(size_));
    Slot& slot = table_[free_slot(tag)];
    entries_.emplace_back(key, value);
    if (slot.content == empty) ++used_slots_;
    slot = {tag, static_cast<std::uint32_t>(entries_.size() - 1) + first_place};
    bytes_ += entries_.back().charge();
    if (++size_ > index_holds_) count_index();
}

bool PackedDict::erase(BytesView key) {
    if (size_ == 0) return false;
    Slot& slot = table_[slot_of(tag_of(key), key)];
    if (slot.content < first_place) return false;
    Place& place = entries_[slot.content - first_place];
    bytes_ -= place.charge();
    place.erase();
    slot = {0, erased};
    --size_;
    shrink();
    return true;
}

void PackedDict::erase(const std::vector<bool>& places) {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t at = 0; at < entries_.size(); ++at) {
        Place& place = entries_[at];
        if (!places[at] || !place.is_taken()) continue;
        std::size_t slot = tag_of(place.key()) & mask;
        while (table_[slot].content != at + first_place) slot = (slot + 1) & mask;
        table_[slot] = {0, erased};
        bytes_ -= place.charge();
        place.erase();
        --size_;
    }
    shrink();
}

void PackedDict::reserve(std::size_t entries) {
    if (4 * (used_slots_ + entries) > 3 * table_.size()) rebuild(least_slots(size_ + entries));
}

// After entries have gone.
void PackedDict::shrink() {
    if (size_ == 0) return clear();
    count_index();
    while (!entries_.back().is_taken()) entries_.pop_back();
    if (is_sparse()) rebuild(slots_for(size_));
}

void PackedDict::shed_last() {
    bytes_ -= entries_.back().size();
    --size_;
    count_index();
    entries_.pop_back();
    while (!entries_.empty() && !entries_.back().is_taken()) entries_.pop_back();
}

void PackedDict::clear() { *this = PackedDict(hash_key_); }

std::size_t PackedDict::allocated_bytes() const {
    std::size_t bytes = table_.capacity() * sizeof(Slot) + entries_.capacity() * sizeof(Place);
    for (const Place& place : entries_) bytes += place.is_taken() ? place.room() : 0;
    return bytes;
}

std::size_t PackedDict::content_bytes() const {
    std::size_t bytes = 0;
    for (const Place& place : entries_) bytes += place.is_taken() ? place.size() : 0;
    return bytes;
}

std::size_t PackedDict::index_bytes(std::size_t entries) {
    if (entries == 0) return 0;
    return least_slots(entries) * sizeof(Slot) + std::bit_ceil(entries) * sizeof(Place);
}

std::size_t PackedDict::index_holds(std::size_t entries) {
    if (entries == 0) return 0;
    return std::min(std::bit_ceil(entries), least_slots(entries) / 4 * 3);
}

void PackedDict::count_index() {
    index_bytes_ = index_bytes(size_);
    index_holds_ = index_holds(size_);
}

// In a table of these, so many entries are at most three quarters.
std::size_t PackedDict::least_slots(std::size_t entries) {
    return std::bit_ceil(std::max(slots_min, (4 * entries + 2) / 3));
}

// A new table is between three tenths and six tenths full.
std::size_t PackedDict::slots_for(std::size_t entries) {
    return std::bit_ceil(std::max(slots_min, (4 * (entries + entries / 4 + 1) + 2) / 3));
}

// No room for one more entry, or most of the row are gaps.
bool PackedDict::is_full() const {
    return 4 * (used_slots_ + 1) > 3 * table_.size() || entries_.size() >= 2 * size_ + slots_min;
}

bool PackedDict::is_sparse() const {
    return std::max(table_.size(), entries_.capacity()) > 8 * (size_ + 1);
}

// Closes the gaps, in a table of so many slots and a row of the right size.
void PackedDict::rebuild(std::size_t slots) {
    std::vector<std::uint32_t> tags(entries_.size());
    for (const Slot& slot : table_)
        if (slot.content >= first_place) tags[slot.content - first_place] = slot.tag;
    table_ = std::vector<Slot>(slots, {0, empty});
    const std::size_t mask = table_.size() - 1;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (!entries_[i].is_taken()) continue;
        std::size_t slot = tags[i] & mask;
        while (table_[slot].content != empty) slot = (slot + 1) & mask;
        table_[slot] = {tags[i], static_cast<std::uint32_t>(kept) + first_place};
        if (i != kept) entries_[kept] = std::move(entries_[i]);
        ++kept;
    }
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(kept), entries_.end());
    if (entries_.capacity() > 4 * kept) entries_.shrink_to_fit();
    used_slots_ = kept;
}

}  // namespace steward::engine
