// The history of one object that somebody watches, or has watched lately: its last changes, each as
// the bytes that a watcher is told, encoded once for all of them. It has no gap: what is dropped is
// dropped from the beginning, and how much that was is known.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/charges.hpp"
#include "engine/ids.hpp"
#include "engine/saved.hpp"

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace steward::engine {

struct Change {
    std::uint64_t version = 0;  // of the object, after it
    Sequence sequence = 0;
    // One MessagePack map. Where in it the keys stand that it was about, one behind another; no
    // bytes of it: it was about all of the object.
    Bytes told = {};
    std::uint32_t keys_at = 0;
    std::uint32_t keys_size = 0;
    bool is_end = false;  // the object has lost its name, or has ended: its version stays

    BytesView keys() const { return BytesView(told).substr(keys_at, keys_size); }
    bool is_about(const std::set<Bytes>& keys) const;
    std::uint64_t bytes() const { return charges::change + charges::block(told.size()); }
};

class ChangeStream {
public:
    ChangeStream() = default;
    // It begins with what comes after this version.
    explicit ChangeStream(std::uint64_t version) : lost_through_(version) {}

    const Change& at(std::uint64_t number) const { return changes_[number - first_]; }
    std::uint64_t first_number() const { return first_; }
    std::uint64_t next_number() const { return first_ + changes_.size(); }
    bool empty() const { return changes_.empty(); }
    const Change& oldest() const { return changes_.front(); }
    std::uint64_t bytes() const { return bytes_; }
    // The version of the object before what is remembered first.
    std::uint64_t lost_through() const { return lost_through_; }

    void add(Change change);
    void drop_oldest();
    // The first change whose version is greater, or which is an end at this one.
    std::uint64_t first_after(std::uint64_t version) const;

    void save(Writer& writer) const;
    void load(Saved& saved);

    std::string name = {};     // of the object, as it was last
    bool is_nameless = false;  // it has lost its name
    bool is_ended = false;
    // Who watches it, those included who have not been told all of it yet; and since when nobody
    // does, and how often it has changed since.
    std::uint64_t watchers = 0;
    Sequence left_at = 0;
    std::uint64_t changes_unwatched = 0;
    // Those who have been told all: of all of it, or of a key.
    std::set<ObjectId> told;
    std::set<std::pair<Bytes, ObjectId>> told_of_key;
    // Where it stands among those whose beginning may be dropped.
    std::optional<Sequence> age = {};

private:
    std::uint64_t first_ = 0;
    std::deque<Change> changes_;
    std::uint64_t bytes_ = 0;
    std::uint64_t lost_through_ = 0;
};

}  // namespace steward::engine
