#include "engine/packed_dict.hpp"

#include <algorithm>
#include <cstring>
#include <malloc.h>
#include <new>

namespace steward::engine {
namespace {

constexpr std::size_t slots_min = 8;

// What an entry is charged: what malloc takes for it, by its content alone. What malloc happened to give may differ from
// run to run, and the engine's state must not.
std::size_t charge_of(std::size_t entry_bytes) { return std::max<std::size_t>(24, (entry_bytes + 23) / 16 * 16 - 8); }

}  // namespace

PackedDict::Entry PackedDict::entry_of(const char* blob) {
    Reader reader({blob, ::malloc_usable_size(const_cast<char*>(blob))});
    const BytesView key = reader.value();
    return {key, {reader.value()}};
}

// No encoded value is the beginning of another, so equal bytes mean the same key. Most keys' first byte tells their size,
// so where it is the same, as many bytes are there to compare; for the others the allocation is asked.
bool PackedDict::has_key(const char* blob, BytesView key) {
    if (blob[0] != key[0]) return false;
    const bool size_is_known = Reader::scalar_size(static_cast<unsigned char>(key[0])) != 0;
    if (!size_is_known && ::malloc_usable_size(const_cast<char*>(blob)) < key.size()) return false;
    return std::memcmp(blob, key.data(), key.size()) == 0;
}

ValueView PackedDict::value_of(const char* blob, std::size_t key_size) {
    const char* value = blob + key_size;
    if (const std::size_t size = Reader::scalar_size(static_cast<unsigned char>(*value))) return {{value, size}};
    return {Reader({value, ::malloc_usable_size(const_cast<char*>(blob)) - key_size}).value()};
}

std::size_t PackedDict::slot_of(std::uint64_t hash, BytesView key) const {
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = hash & mask;
    std::optional<std::size_t> first_erased;
    for (;; slot = (slot + 1) & mask) {
        const auto [tag, content] = table_[slot];
        if (content == empty) return first_erased.value_or(slot);
        if (content == erased) {
            if (!first_erased) first_erased = slot;
        } else if (tag == tag_of(hash) && has_key(entries_[content - first_place].get(), key)) {
            return slot;
        }
    }
}

std::optional<ValueView> PackedDict::find(BytesView key) const {
    if (size_ == 0) return std::nullopt;
    const std::uint32_t content = table_[slot_of(keyed_hash(hash_key_, key), key)].content;
    if (content < first_place) return std::nullopt;
    return value_of(entries_[content - first_place].get(), key.size());
}

void PackedDict::set(BytesView key, ValueView value) {
    const std::size_t needed = key.size() + value.bytes.size();
    const std::uint64_t hash = keyed_hash(hash_key_, key);
    std::size_t slot = table_.empty() ? 0 : slot_of(hash, key);
    const bool is_new = table_.empty() || table_[slot].content < first_place;
    if (is_new && make_room()) slot = slot_of(hash, key);
    char* old = is_new ? nullptr : entries_[table_[slot].content - first_place].get();
    const std::size_t old_room = old == nullptr ? 0 : ::malloc_usable_size(old);
    const std::size_t old_charge = old == nullptr ? 0 : charge_of(key.size() + value_of(old, key.size()).bytes.size());
    char* blob = old;
    if (needed > old_room || needed < old_room / 2) {
        blob = static_cast<char*>(std::malloc(needed));
        if (blob == nullptr) throw std::bad_alloc();
        std::memcpy(blob, key.data(), key.size());
    }
    std::memcpy(blob + key.size(), value.bytes.data(), value.bytes.size());
    blob_bytes_ += charge_of(needed) - old_charge;
    if (is_new) {
        if (table_[slot].content == empty) ++used_slots_;
        table_[slot] = {tag_of(hash), static_cast<std::uint32_t>(entries_.size()) + first_place};
        entries_.emplace_back(blob);
        ++size_;
    } else if (blob != old) {
        entries_[table_[slot].content - first_place].reset(blob);
    }
    account();
}

bool PackedDict::erase(BytesView key) {
    if (size_ == 0) return false;
    const std::size_t slot = slot_of(keyed_hash(hash_key_, key), key);
    if (table_[slot].content < first_place) return false;
    Blob& blob = entries_[table_[slot].content - first_place];
    blob_bytes_ -= charge_of(key.size() + value_of(blob.get(), key.size()).bytes.size());
    blob.reset();
    table_[slot] = {0, erased};
    --size_;
    while (!entries_.empty() && !entries_.back()) entries_.pop_back();
    if (size_ == 0)
        clear();
    else
        account();
    return true;
}

PackedDict::Entry PackedDict::last() const { return entry_of(entries_.back().get()); }

void PackedDict::clear() { *this = PackedDict(hash_key_); }

// Grows the table, or closes the gaps when most entries are gaps.
bool PackedDict::make_room() {
    if (4 * (used_slots_ + 1) <= 3 * table_.size() && entries_.size() < 2 * size_ + slots_min) return false;
    rebuild(slots_for(size_));
    return true;
}

std::size_t PackedDict::slots_for(std::size_t entries) {
    std::size_t slots = slots_min;
    while (3 * slots < 4 * (entries + entries / 4 + 1)) slots *= 2;
    return slots;
}

std::size_t PackedDict::index_growth(std::size_t entries) const {
    std::size_t bytes = 0;
    if (4 * (used_slots_ + entries) > 3 * table_.size())
        if (const std::size_t slots = slots_for(size_ + entries); slots > table_.capacity())
            bytes += (slots - table_.capacity()) * sizeof(Slot);
    std::size_t row = entries_.capacity();
    while (row < entries_.size() + entries) row = std::max<std::size_t>(2 * row, 1);
    return bytes + (row - entries_.capacity()) * sizeof(Blob);
}

void PackedDict::rebuild(std::size_t slots) {
    std::erase_if(entries_, [](const Blob& blob) { return blob == nullptr; });
    if (entries_.capacity() > 4 * entries_.size() + slots_min) entries_.shrink_to_fit();
    table_.assign(slots, {0, empty});
    if (table_.capacity() > 2 * slots) table_.shrink_to_fit();
    for (std::size_t place = 0; place < entries_.size(); ++place) {
        const std::uint64_t hash = keyed_hash(hash_key_, entry_of(entries_[place].get()).key);
        std::size_t slot = hash & (slots - 1);
        while (table_[slot].content != empty) slot = (slot + 1) & (slots - 1);
        table_[slot] = {tag_of(hash), static_cast<std::uint32_t>(place) + first_place};
    }
    used_slots_ = entries_.size();
    account();
}

void PackedDict::account() {
    stored_bytes_ = blob_bytes_ + table_.capacity() * sizeof(Slot) + entries_.capacity() * sizeof(Blob);
}

}  // namespace steward::engine
