// Keys and values with their references counted: what dict, namespace and set are made of. All that
// changes them says in the effects of the call what was stored and dropped; a loaded entry is
// counted already.
#pragma once

#include "engine/packed_dict.hpp"
#include "engine/saved.hpp"
#include "engine/types/container.hpp"

namespace steward::engine {

class Entries {
public:
    // The hash key is the daemon's own (Call::hash_key).
    explicit Entries(HashKey key) : packed_(key) {}

    // For a dict that is built for one call of the caller's items: they too must not be chosen to
    // collide.
    HashKey hash_key() const { return packed_.hash_key(); }
    const PackedDict& packed() const { return packed_; }
    // Refuses where no message carries all keys and values. Cost: constant; the entries, where it
    // is close.
    void require_answerable() const {
        if (packed_.stored_bytes() > limits::answer_bytes_max)
            engine::require_answerable(packed_.content_bytes());
    }
    std::int64_t size() const { return static_cast<std::int64_t>(packed_.size()); }
    std::size_t stored_bytes() const { return packed_.stored_bytes(); }
    // By how much that grows at most, without the index, for so many entries.
    static std::uint64_t growth(std::uint64_t entries, std::uint64_t bytes) {
        return bytes + entries * PackedDict::entry_overhead_max;
    }
    bool holds_references() const { return references_.any(); }

    // Refuses with limit_exceeded unless so many more entries, of so many bytes in all, may be
    // stored: they and the index that grows with them. One entry whose index has room was looked at
    // with the call's arguments.
    void require_room(const Call& call, std::uint64_t entries, std::uint64_t bytes) const;

    // Keys are in their canonical form.
    std::optional<ValueView> find(BytesView key) const { return packed_.find(key); }
    void set(const Call& call, Effects& effects, BytesView key, ValueView value);
    // A key that is not there yet, with its tag.
    void insert(const Call& call, Effects& effects, std::uint32_t tag, BytesView key,
                ValueView value);
    void reserve(std::size_t entries) { packed_.reserve(entries); }
    bool erase(Effects& effects, BytesView key);
    // All entries in these places; nothing changes where there is none.
    void erase(Effects& effects, const std::vector<bool>& places);
    void clear(Effects& effects);
    // An entry of saved state, behind those that were saved before it. Unreadable where its key is
    // there already.
    void load(BytesView key, ValueView value);
    PackedDict::Entry last() const { return packed_.last(); }
    template <class Visit>
    void visit(Visit visit) const {
        packed_.visit(visit);
    }

    AnyNumber fetch_add(const Call& call, Effects& effects, BytesView key, ValueView before,
                        Number amount, std::optional<std::string_view> kind);
    // The value must be there.
    Array compare_exchange(const Call& call, Effects& effects, BytesView key, ValueView before,
                           ValueView expected, ValueView desired);

    // As a map; the keys are text.
    Map as_map() const;
    void visit_references(const std::function<void(ObjectId)>& visit) const;
    // As Object::visit_part.
    std::optional<std::size_t> visit_part(std::size_t place, std::size_t entries,
                                          const std::function<void(ObjectId)>& visit) const;
    // As Object::shed, the last entries first.
    bool shed(std::size_t entries, const std::function<void(ObjectId)>& visit);

private:
    PackedDict packed_;
    HeldReferences references_;
};

}  // namespace steward::engine
