// Encoded keys and values in the order of their insertion, as in Python's dict: a table of places
// into a row of entries. An entry is one allocation, the key's bytes, then the value's, whose sizes
// stand in the row. The order of the table is seen by nobody. Keys come in their canonical form
// (engine/key.hpp), so equal keys have equal bytes.
//
// The charge is a function of the entries alone, so that a dict that is loaded again is charged
// what it was. The real table and row have gaps after deletions, and how many depends on their
// history; both are made anew before they have more than eight places for an entry, so what is
// allocated stays near the charge.
#pragma once

#include "common/short_bytes.hpp"
#include "common/value.hpp"
#include "engine/charges.hpp"
#include "engine/keyed_hash.hpp"

#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace steward::engine {

class PackedDict {
public:
    struct Entry {
        BytesView key;
        ValueView value;
    };

    // What is allocated is never more than so many times the charge; an empty dict has nothing.
    static constexpr std::size_t allocated_per_charged_max = 5;
    // An entry is charged what its block takes: its bytes and at most so many more.
    static constexpr std::size_t entry_overhead_max = 31;

    explicit PackedDict(HashKey key) : hash_key_(key) {}

    HashKey hash_key() const { return hash_key_; }
    std::size_t size() const { return size_; }
    // What the dict is charged: its entries, and an index that doubles as they become more.
    std::size_t stored_bytes() const { return bytes_ + index_bytes_; }
    // The bytes of all keys and values: less than what is stored. Cost: the entries.
    std::size_t content_bytes() const;
    // How many bytes the index grows by for so many more entries, besides these themselves; mostly
    // none.
    std::size_t index_growth(std::size_t entries) const {
        const std::size_t after = size_ + entries;
        return after <= index_holds_ ? 0 : index_bytes(after) - index_bytes_;
    }
    // What is really allocated, for tests. Cost: the entries.
    std::size_t allocated_bytes() const;

    // Views are good until the dict changes. Cost of all four: constant, amortised for those that
    // change.
    std::optional<ValueView> find(BytesView key) const;
    // A part of the key's hash. Who has it need not hash the key again.
    std::uint32_t tag_of(BytesView key) const {
        return static_cast<std::uint32_t>(keyed_hash(hash_key_, key));
    }
    // Where the key's entry stands among the places() of the dict; good until it changes.
    std::optional<std::size_t> place_of(std::uint32_t tag, BytesView key) const;
    std::size_t places() const { return entries_.size(); }
    // At the end; the key is not there yet.
    void insert(std::uint32_t tag, BytesView key, ValueView value);
    // Room for so many more entries, which will come.
    void reserve(std::size_t entries);
    // The entries in these places, at least one.
    void erase(const std::vector<bool>& places);
    // Insert at the end, or replace the value where it stands.
    void set(BytesView key, ValueView value);
    // False when there is no such key.
    bool erase(BytesView key);
    // The entry that was inserted last; there must be one.
    Entry last() const { return {entries_.back().key(), entries_.back().value()}; }
    void clear();
    // Drop the entry that was inserted last; then nothing is found any more, only visited.
    void shed_last();

    // The same with the place of each: `visit(place, Entry)`.
    template <class Visit>
    void visit_places(Visit visit) const {
        for (std::size_t place = 0; place < entries_.size(); ++place)
            if (entries_[place].is_taken() &&
                !visit(place, Entry{entries_[place].key(), entries_[place].value()}))
                return;
    }

    // Calls `visit(Entry)` for each entry in order until it returns false.
    template <class Visit>
    void visit(Visit visit) const {
        for (const Place& place : entries_)
            if (place.is_taken() && !visit(Entry{place.key(), place.value()})) return;
    }

    // So many entries from a place in the row on. Returns the place of the next, or nothing.
    template <class Visit>
    std::optional<std::size_t> visit_part(std::size_t place, std::size_t entries,
                                          Visit visit) const {
        for (; place < entries_.size(); ++place) {
            if (!entries_[place].is_taken()) continue;
            if (entries-- == 0) return place;
            visit(Entry{entries_[place].key(), entries_[place].value()});
        }
        return std::nullopt;
    }

private:
    // A place in the row: an entry, or the gap that an erased one leaves. The room is a multiple of
    // eight bytes, so that a value that changes its size by a few is stored where the old one was.
    class Place {
    public:
        Place(BytesView key, ValueView value);

        bool is_taken() const { return bytes_ != nullptr; }
        std::size_t size() const { return std::size_t{key_size_} + value_size_; }
        std::size_t room() const { return room_for(size()); }
        std::size_t charge() const { return charges::block(room()); }
        BytesView key() const { return {bytes_.get(), key_size_}; }
        bool has_key(BytesView key) const {
            return key_size_ == key.size() && same_bytes(bytes_.get(), key.data(), key_size_);
        }
        ValueView value() const { return {{bytes_.get() + key_size_, value_size_}}; }
        // Whether it fitted the room that the old one had: then the charge stays.
        bool replace_value(ValueView value) {
            const std::size_t size = key_size_ + value.bytes.size();
            if (room_for(size) != room()) return false;
            copy_bytes(bytes_.get() + key_size_, value.bytes.data(), value.bytes.size());
            value_size_ = static_cast<std::uint32_t>(value.bytes.size());
            return true;
        }
        void erase() { bytes_.reset(); }

    private:
        struct Free {
            void operator()(char* bytes) const { std::free(bytes); }
        };

        static std::size_t room_for(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

        std::unique_ptr<char, Free> bytes_;
        std::uint32_t key_size_;
        std::uint32_t value_size_;
    };

    // A part of the key's hash beside the entry's place: other keys are passed without a look at
    // their bytes, and a table that is made anew without a look at any.
    struct Slot {
        std::uint32_t tag;
        std::uint32_t content;
    };

    static constexpr std::uint32_t empty = 0;
    static constexpr std::uint32_t erased = 1;
    static constexpr std::uint32_t first_place = 2;  // a slot holds an entry's place plus this

    static std::size_t least_slots(std::size_t entries);
    static std::size_t slots_for(std::size_t entries);
    // The table and the row of a dict that has become as large as that one entry after the other.
    static std::size_t index_bytes(std::size_t entries);
    // How many entries there may be in an index of the same bytes.
    static std::size_t index_holds(std::size_t entries);
    // After entries have gone, or more have come than the index holds.
    void count_index();

    // The slot in the table that leads to the key, or the empty one at which the search for it
    // ends.
    std::size_t slot_of(std::uint32_t tag, BytesView key) const;
    // The first slot on the way of that search that leads to no entry.
    std::size_t free_slot(std::uint32_t tag) const;
    bool is_full() const;
    bool is_sparse() const;
    void rebuild(std::size_t slots);
    void shrink();

    HashKey hash_key_;
    std::vector<Slot> table_;     // a power of two, at most three quarters in use
    std::vector<Place> entries_;  // an erased entry leaves a gap
    std::size_t size_ = 0;
    std::size_t used_slots_ = 0;   // erased ones included
    std::size_t bytes_ = 0;        // what the entries are charged
    std::size_t index_bytes_ = 0;  // what the index is charged
    std::size_t index_holds_ = 0;  // up to how many entries that stays
};

}  // namespace steward::engine
