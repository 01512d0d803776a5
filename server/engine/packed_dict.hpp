// Encoded keys and values in the order of their insertion, as in Python's dict: a table of places into a row of entries.
// An entry is one allocation: the key's bytes, then the value's; both say themselves where they end. The order of the
// table is seen by nobody. Keys come in their canonical form (engine/key.hpp), so equal keys have equal bytes.
#pragma once

#include "common/value.hpp"
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

    explicit PackedDict(HashKey key) : hash_key_(key) {}

    HashKey hash_key() const { return hash_key_; }
    std::size_t size() const { return size_; }
    std::size_t stored_bytes() const { return stored_bytes_; }

    // An entry's bytes are charged as malloc rounds them: so many more at most.
    static constexpr std::size_t entry_overhead_max = 24;
    // How many bytes table and row may grow by for so many more entries, besides these themselves. Cost: logarithmic.
    std::size_t index_growth(std::size_t entries) const;

    // Views are good until the dict changes. Cost of all four: constant, amortised for those that change.
    std::optional<ValueView> find(BytesView key) const;
    // Insert at the end, or replace the value where it stands.
    void set(BytesView key, ValueView value);
    // False when there is no such key.
    bool erase(BytesView key);
    // The entry that was inserted last; there must be one.
    Entry last() const;
    void clear();

    // Calls `visit(Entry)` for each entry in order until it returns false.
    template <class Visit>
    void visit(Visit visit) const {
        for (const Blob& blob : entries_)
            if (blob && !visit(entry_of(blob.get()))) return;
    }

private:
    struct Free {
        void operator()(char* bytes) const { std::free(bytes); }
    };
    using Blob = std::unique_ptr<char, Free>;

    static Entry entry_of(const char* blob);
    static ValueView value_of(const char* blob, std::size_t key_size);
    static bool has_key(const char* blob, BytesView key);
    // The slot in the table that leads to the key, or the empty one where it belongs.
    std::size_t slot_of(std::uint64_t hash, BytesView key) const;
    void rebuild(std::size_t slots);
    static std::size_t slots_for(std::size_t entries);
    // For one more entry. True when the table is another one now.
    bool make_room();
    void account();

    // A part of the key's hash beside the entry's place: other keys are passed without a look at their bytes.
    struct Slot {
        std::uint32_t tag;
        std::uint32_t content;
    };
    static constexpr std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

    static constexpr std::uint32_t empty = 0;
    static constexpr std::uint32_t erased = 1;
    static constexpr std::uint32_t first_place = 2;  // a slot holds an entry's place plus this

    HashKey hash_key_;
    std::vector<Slot> table_;    // a power of two, at most three quarters in use
    std::vector<Blob> entries_;  // an erased entry leaves a gap
    std::size_t size_ = 0;
    std::size_t used_slots_ = 0;  // erased ones included
    std::size_t blob_bytes_ = 0;
    std::size_t stored_bytes_ = 0;
};

}  // namespace steward::engine
